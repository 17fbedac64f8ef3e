"""What a comparison depends on beside the case and the world: part of the policy, and the criteria themselves."""

import hashlib
import json

from casedesk.review.engine.policy import Policy

# Raise it when `compare` gives something else of the same case, world and policy: what was compared before is then
# compared anew by the next rescoring.
VERSION = 3
# What weighing reads and comparing does not. Whatever else a policy holds counts, so that nothing new is forgotten.
_WEIGHED = frozenset(
    {"pi", "kappa", "groups", "t", "close", "context", "submission", "strengths", "asking"}
    | {"prior", "queues", "lambda", "b", "bands"}
)
_WEIGHED_OF_DOCUMENTS = frozenset({"genuine", "genuine_close", "forged_fit_held"})
# What guess chances are levelled by, and what says which document counts: read where the comparison is weighed, but of
# policies so old that their comparisons are kept with it done.
_LEVELS = frozenset({"m"})
_LEVELS_OF_DOCUMENTS = frozenset({"owner_fit", "owner_tier", "forged_fit_guessed", "forged_tier"})


def comparing_id(policy: Policy) -> str:
    """SHA-256 of all of it: under policies with the same one, a case compares to the same stored vector."""
    return policy.derived(_comparing_id)


def _comparing_id(policy: Policy) -> str:
    weighed, of_documents = _WEIGHED, _WEIGHED_OF_DOCUMENTS
    if policy.keeps_guesses:
        weighed, of_documents = weighed | _LEVELS, of_documents | _LEVELS_OF_DOCUMENTS
    read = {part: value for part, value in policy.data.items() if part not in weighed}
    read["documents"] = {name: value for name, value in policy.data["documents"].items() if name not in of_documents}
    # Of proofs of control, comparing only asks which there are.
    read["control"] = sorted(policy.control)
    text = json.dumps([VERSION, read], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
