"""The contract between stages: schemas, the store, manifests, the wide form."""
