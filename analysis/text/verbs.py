"""The bare verbs by which English texts say what is to be done, and the items of lists that begin with one."""

import re

# Those that part one action from another: to improve A, speed up B and build C.
VERBS = (
    "accelerate|accept|adapt|address|adopt|advance|align|allow|amend|assess|bolster|boost|broaden|build|"
    "collaborate|combat|complete|conduct|consult|convene|cooperate|coordinate|counter|crack down|create|"
    "cultivate|curb|cut|deepen|defend|deliver|deploy|develop|digitali[sz]e|disrupt|diversify|ease|eliminate|"
    "enable|encourage|end|enforce|engage|enhance|ensure|establish|evaluate|exchange|expand|explore|facilitate|"
    "fight|finali[sz]e|finance|follow|foster|fund|grant|harmoni[sz]e|help|hold|host|identify|implement|impose|"
    "improve|increase|integrate|intensify|invest|issue|join|launch|leverage|lift|lower|maintain|mobili[sz]e|"
    "moderni[sz]e|monitor|negotiate|offer|open|organi[sz]e|permit|phase out|pool|prepare|preserve|prevent|"
    "prohibit|promote|protect|provide|publish|pursue|recogni[sz]e|reduce|reform|refrain|remove|resolve|respect|"
    "restrict|resume|review|scale|secure|set up|share|simplify|speed|step up|stop|streamline|strengthen|study|"
    "support|sustain|tackle|target|train|transfer|upgrade|uphold|withdraw|work"
)
MORE = (
    "act|apply|begin|bring|call|champion|commission|commit|construct|continue|contribute|define|demonstrate|design|direct|"
    "dismantle|distribute|double|empower|endorse|equip|examine|extend|form|formali[sz]e|generate|give|include|inform|"
    "install|institute|introduce|keep|lead|link|make|map|measure|meet|pilot|pledge|position|prioriti[sz]e|procure|produce|"
    "raise|rebuild|recruit|rehabilitate|reinforce|release|renew|repair|replace|report|respond|restore|"
    "roll out|seek|send|serve|shape|sign|standardi[sz]e|start|supply|take|test|translate|triple|undertake|unlock|use|utili[sz]e"
)
ITEM = re.compile(rf"(?:[A-Z]\w+ly\s+)?(?:{VERBS}|{MORE})\s", re.IGNORECASE)  # an item without a subject
UNFINISHED = re.compile(r"\b(?:to|will|would|shall|should|must|by):$")  # a line that such items complete


def is_item(text: str) -> bool:
    """True for words that begin with a bare verb, as an item of a list does: Repair roads."""
    return text[:1].isupper() and ITEM.match(text) is not None
