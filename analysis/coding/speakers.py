"""Who speaks for which side, as a Russian text itself says: the President of Kazakhstan, by name."""

import re
from collections.abc import Iterable

from analysis.text.names import Names
from analysis.text.units import Unit

OTHER = "?"  # a side that the package does not know
OFFICE = r"(?:[Пп]резидент|[Пп]ремьер|[Пп]редседател|[Гг]лав|[Мм]инистр|[Кк]орол|[Ээ]мир|[Пп]ринц)[\w-]*"
FULL_NAME = r"(?:[А-ЯЁӘІҚҒҮҰӨҺ][\w-]+\s+){1,4}(?P<surname>[А-ЯЁӘІҚҒҮҰӨҺ][\w-]{3,})"
WITH_OFFICE = re.compile(rf"{OFFICE}(?P<state>[^.;:]{{1,80}}?)\s(?P<name>{FULL_NAME})")
PARTNER = re.compile(rf"(?<!\w){FULL_NAME}\s+(?:с|со|и)\s+(?:\w+\s+\w+,\s+)?{OFFICE}")
ENDING = re.compile("(?:ого|ому|ым|им|ой|ом|ем|[аеуюыия])$")


def surname_of(name: str) -> str:
    """The surname without its case ending."""
    return ENDING.sub("", name)


def find_speakers(units: Iterable[Unit], names: Names, sides: tuple[str, ...]) -> dict[str, str]:
    """The side of each person whom a text names with office and state, by surname without ending.

    Of two persons who talk, the one without office speaks for the other side. A side that is
    unknown is `OTHER`.
    """
    speakers: dict[str, str] = {}
    for unit in units:
        for match in WITH_OFFICE.finditer(unit.text):
            stated = [m.entity_id for m in names.find(match["state"]) if m.kind == "country"]
            side = stated[-1] if stated and stated[-1] in sides else OTHER
            speakers.setdefault(surname_of(match["surname"]), side)
        partner = PARTNER.search(unit.text)
        if partner and len(set(speakers.values())) == 1:
            others = [side for side in sides if side not in speakers.values()]
            speakers.setdefault(surname_of(partner["surname"]), others[0] if len(others) == 1 else OTHER)
    return speakers
