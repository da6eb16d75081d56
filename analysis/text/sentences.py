"""Cut running prose into sentences."""

import re
from itertools import accumulate

from sentencex import segment

# Where the library sentencex errs: initials, and the abbreviations that English, Russian and Kazakh readouts set before
# names and numbers, are no end; some of them are one where a sentence visibly begins after them.
SHORT = 3  # words; a quoted sentence with fewer stays with what follows
LONGEST, NEAR = 200, 20  # characters; beyond them nothing is looked for, so that no text takes too long
MARKS = re.compile('["“”„«»]')
BOUNDARY = re.compile(r"(?<=[.!?…])(?P<closing>[\"'”’»)\]]*)\s+(?=(?P<opening>[\"'“„«(\[]*))")
GLUED = re.compile(r"(?<=[a-zа-яё]{3}[.!?])(?=[A-ZА-ЯЁ][a-zа-яё]*\s)")  # a full stop with no space after it
NAME_IN_TWO = re.compile(r"«\w+\.$"), re.compile("[^«».!?…]+»")  # «ЭКСПО. Центральная Азия»
CAPITALS = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
DATELINE = re.compile(
    rf"[{CAPITALS}][{CAPITALS} /-]+(?:,\s+\w+\s+\w+(?:,?\s+\d{{4}})?)?\.\s*(?:/[{CAPITALS}]+/\.)?|/[{CAPITALS}]+/\."
)
MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
DAY = re.compile(rf"(?:(?:в|с|к|до|по|на|от|за|и|начале|конце|{MONTHS}|[\d–-]+)\s+)+(?:гг?|жж?)\.", re.IGNORECASE)


def word(words: str) -> re.Pattern:
    """A pattern for any of the words, with its full stop at the end of a text. A low line is a space or none."""
    return re.compile(rf"(?<![\w.])(?:{words.replace(' ', '|').replace('_', chr(92) + 's?')})\.$")


TITLE = word(
    "Messrs Mr Mrs Ms Dr Prof Amb Gen Gov Sen Rep Lt Col Capt Sgt Hon Rev Mt vs approx e\\.g i\\.e H\\.E "
    "[Аа]кад [Пп]роф [Пп]ос [Уу]л [Пп]л им [Сс]т кв обл [Сс]тр [Рр]ис [Сс]м [Зз]ам [Гг]л т\\._[ечн] көш [а-яәғқңөұүһі] "
    "янв февр? мар апр авг сент? окт нояб? дек"
)
NUMBERED = word("Nos? Arts? [Pp]aras? pp? Figs? Vol Sec Ch")
INITIALS = word(rf"[{CAPITALS}](?:\.-?[{CAPITALS}])* Zh Yu Ya Ye Yo Kh Sh Ch Ts Dzh Dj Дж Дз")
YEAR = re.compile(r"(?:\d\s?(?:гг?|жж?)|\b[IVX]+\s?вв?)\.$")
AMOUNT = word("млн млрд трлн тыс долл руб mln bln")
AND_SO_ON = word("etc т\\._[дп] др пр т\\._б")
OFTEN_INSIDE = word("St Inc Ltd Co Corp Jan Feb Mar Apr Jun Jul Aug Sept? Oct Nov Dec [ap]\\.m")
BEGINS = re.compile(
    "(?:The|They|Their|Its?|He|She|His|Her|We|Our|This|These|That|Those|There|Both|An?|In|On|At|By|For|From|To|With|As|"
    "If|When|While|After|Before|However|But|And|Also|Such|Each|All|No|Under|During|Он[аои]?|Это|Эт[аои]т?|Его|Её|Их|Мы|"
    r"В|Во|На|По|Со?|К|О|Об|За|Для|Из|От|При|После|Но|И|А|Также|Кроме|Как|Так|Бұл|Ол|Олар|Осы|Сондай)(?![\w.])"
)


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a paragraph in order; together they hold every letter of it.

    A sentence ends where the rules above say so; where they say nothing, the library sentencex
    decides. A new sentence never begins with a small letter.
    """
    sentences, start = [], 0
    for begin, end, cut in boundaries(text, language):
        closing, rest = text[begin:end].strip(), text[end : end + NEAR].lstrip()
        verdict = ends(text[max(start, begin - LONGEST) : begin], closing, rest)
        if cut if verdict is None else verdict:
            sentences.append(text[start:end].strip())
            start = end
    return [sentence for sentence in (*sentences, text[start:].strip()) if sentence]


def boundaries(text: str, language: str) -> list[tuple[int, int, bool]]:
    """Where a sentence may end and the next begin, and whether the library cuts there.

    A boundary lies after an end mark and closing quotes, or wherever else the library cuts. Within a quotation
    the library sees no sentences, so quotation marks are hidden from it.
    """
    cuts = set(accumulate(map(len, segment(language, MARKS.sub(" ", text)))))
    found = []
    for match in BOUNDARY.finditer(text):
        inside = cuts.intersection(range(match.start(), match.end("opening") + 1))
        found.append((*match.span(), bool(inside)))
        cuts -= inside
    cuts |= {match.start() for match in GLUED.finditer(text)}
    return sorted(found + [(cut, cut, True) for cut in cuts if text[cut - 1] != "." or GLUED.match(text, cut)])


def ends(sentence: str, closing: str, rest: str) -> bool | None:
    """Whether a sentence ends at its mark, with the quotes that close after it, before the rest; None: no rule says."""
    first, near = rest.lstrip("\"'“„«([")[:1], sentence[-NEAR:]
    if not rest or first.islower() or closing and rest[0] in "—–-":
        return False
    if NAME_IN_TWO[0].search(near) and NAME_IN_TWO[1].match(rest):
        return False
    if len(sentence) < LONGEST and is_unfinished(sentence, closing):
        return False
    if sentence.endswith(("…", "...")) or AND_SO_ON.search(near):
        return first.isupper() or None
    if YEAR.search(near) or AMOUNT.search(near):
        return first.isupper() and not rest[1:2].isupper()
    if TITLE.search(near) or NUMBERED.search(near) and first.isdigit():
        return False
    if INITIALS.search(near) or OFTEN_INSIDE.search(near):
        return BEGINS.match(rest) is not None
    return None


def is_unfinished(sentence: str, closing: str) -> bool:
    """True for a dateline, for a day that only opens a sentence, and for a quotation that begins with a word or two."""
    quoted = sentence[:1] in set('"“„«') and len(sentence.split()) < SHORT and not MARKS.search(closing)
    return bool(quoted or DATELINE.fullmatch(sentence) or DAY.fullmatch(sentence))
