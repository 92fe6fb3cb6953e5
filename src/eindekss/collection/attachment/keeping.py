"""Taking a file in, finding those that stand beside an answer, taking one away."""

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from eindekss.collection import lifecycle
from eindekss.collection.access import Visit
from eindekss.collection.attachment.kinds import kind_of
from eindekss.collection.attachment.models import Attachment
from eindekss.collection.form import SectionForm
from eindekss.collection.kept import keep
from eindekss.collection.models import Response
from eindekss.registry.models import User

MIB = 2**20
LARGEST = 10 * MIB
MOST = 5  # files beside one answer


class Unfit(Exception):
    """The file is not taken; ``text`` is the id of the reason's words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def beside(response: Response, item: str, row: str) -> QuerySet[Attachment]:
    """The files that stand beside an answer now, in the order in which they came."""
    found = Attachment.objects.filter(response_id=response.pk, item=item, row=row, removed=None)
    return found.select_related("by").order_by("pk")


def put(form: SectionForm, response: Response, row: str) -> None:
    """How many files stand beside each question that asks for them."""
    counts = _counts(response, row)
    for field in form.fields:
        field.files = counts[field.item.id]


def _counts(response: Response, row: str) -> Mapping[str, int]:
    if response.pk is None:
        return Counter()
    return Counter(Attachment.objects.filter(response=response, row=row, removed=None).values_list("item", flat=True))


def attach(visit: Visit, item: str, row: str, file: UploadedFile) -> Attachment:
    """Keep the file beside the answer; ``Unfit`` or ``NotAllowed`` where it cannot be, and then none stands there."""
    if (file.size or 0) > LARGEST:
        raise Unfit("error-file-too-large")
    content = file.read(LARGEST + 1)
    if not content:
        raise Unfit("error-file-empty")
    kind = kind_of(content)
    if kind is None:
        raise Unfit("error-file-kind")
    if beside(visit.response, item, row).count() >= MOST:
        raise Unfit("error-file-too-many")
    digest = keep(content)
    with transaction.atomic():
        if lifecycle.can("answer", visit.response):
            lifecycle.make("answer", visit.response, visit.user)
        return Attachment.objects.create(
            response=visit.response, item=item, row=row, name=_name(file.name or "", kind), kind=kind,
            size=len(content), digest=digest, by=visit.user,
        )  # fmt: skip


def remove(attachment: Attachment, user: User) -> None:
    attachment.removed, attachment.removed_by = timezone.now(), user
    attachment.save(update_fields=["removed", "removed_by"])


def _name(given: str, kind: str) -> str:
    """The file's own name without folders and control characters, ending in what it is."""
    last = PurePosixPath(PureWindowsPath(given).name).name
    stem = "".join(letter for letter in last if letter.isprintable()).removesuffix(f".{kind}")[:150].strip(" .")
    return f"{stem or 'file'}.{kind}"
