from course_lib import Batch


def test_the_fields_are_gymnasiums_in_the_order_of_a_transition():
    """Checks and students unpack a batch by position: the order and the names are fixed."""
    assert Batch._fields == ("observations", "actions", "rewards", "next_observations", "terminated")
    assert tuple(Batch(1, 2, 3, 4, 5)) == (1, 2, 3, 4, 5)
