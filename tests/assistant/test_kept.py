"""What is worked out once."""

from assistant.kept import Remembered


def test_only_what_is_not_held_is_made_and_all_at_once():
    asked = []

    def make(keys):
        asked.append(list(keys))
        return {key: key * 2 for key in keys if key != 7}

    held = Remembered(make, 3)
    assert held([1, 2, 1, 7]) == {1: 2, 2: 4}
    assert held([1, 3]) == {1: 2, 3: 6}
    assert asked == [[1, 2, 7], [3]]
    # Full: what this call needed stays.
    assert held([3, 4]) == {3: 6, 4: 8}
    assert held([3, 4, 1]) == {3: 6, 4: 8, 1: 2}
    assert asked == [[1, 2, 7], [3], [4], [1]]
