"""What changed between two texts, line by line."""

from annotations.text.differences import MOST_LINES, differences


def shown(before: str, after: str) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+", "gap": "…"}
    return [signs[line.kind] + line.text for line in differences(before, after) or []]


def test_changed_lines_stand_with_their_neighbours_and_the_rest_is_left_out():
    before = "\n".join(f"line {n}" for n in range(20))
    after = before.replace("line 10", "line ten").replace("line 19", "line 19\nlast")
    assert shown(before, after) == [
        "…", " line 8", " line 9", "-line 10", "+line ten", " line 11", " line 12",
        "…", " line 18", " line 19", "+last",
    ]  # fmt: skip


def test_equal_texts_differ_in_nothing():
    assert differences("a\nb", "a\nb") == []
    assert differences("", "") == []


def test_a_first_text_is_all_new():
    assert shown("", "a\nb") == ["+a", "+b"]


def test_too_many_lines_are_not_compared():
    assert differences("x\n" * (MOST_LINES + 1), "x") is None
