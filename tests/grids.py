"""Long rosters for tests of the grid."""

from practice import Practice

from eindekss.registry.models import RosterRow


def many_services(practice: Practice, count: int) -> None:
    """Give the practice institution so many services, s0001 and on, in place of its own."""
    mine = RosterRow.objects.filter(wave=practice.record, institution__key="DEMO", unit="service")
    first = mine.first()
    assert first is not None
    mine.delete()
    RosterRow.objects.bulk_create(
        RosterRow(wave=practice.record, institution=first.institution, unit="service", row=f"s{at:04}",
                  name_lv=f"Pakalpojums {at}", name_en=f"Service {at}", source="given")
        for at in range(1, count + 1)
    )  # fmt: skip
