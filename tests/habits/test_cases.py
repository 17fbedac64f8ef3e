"""Every case of the security rules that this release must hold has a test that carries its number."""

import ast

from tests.habits.sources import Source, sources, words

# S02, S03, S17, S24 and S40 to S46 are held where they are built; these must be there from the first release on.
REQUIRED = [f"S{number:02}" for number in (1, *range(4, 17), *range(18, 24), *range(25, 40))]


def marked(source: Source) -> set[str]:
    """The cases named by `@pytest.mark.case("…")` in a file of tests."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "case")
    return {argument.value for call in named for argument in call.args if isinstance(argument, ast.Constant)}


def test_every_required_case_has_a_test() -> None:
    tried = set().union(*(marked(source) for source in sources("tests")))

    missing = [case for case in REQUIRED if case not in tried]

    assert not missing, words(missing, 'write a test of what the rule says and mark it @pytest.mark.case("S…")')
