"""What an article is about: rare words and names first, small and common ones last."""

from dateline.extract.topic import TOPIC_WORDS, Rarity, topic_words
from support.makers import article

RARITY = Rarity(1000, {"police": 200, "said": 600, "man": 300})


def words(text, title=None):
    return topic_words(article(text=text, title=title), {"the", "and", "was", "for"}, RARITY)


def test_rare_words_come_before_common_ones():
    assert words("Police said the man was from Hawthorne.") == ["hawthorne", "from", "police", "man", "said"]


def test_house_numbers_tell_and_years_do_not():
    found = words("Shots rang out in the 13500 block of Cerise Avenue in 2013, wounding 45% more, 1,200 metres off.")
    assert "13500" in found
    assert not {"2013", "45", "200"} & set(found)


def test_accents_and_possessives_do_not_matter():
    assert words("Malawi\u2019s Müller")[:2] == ["malawi", "muller"]


def test_only_the_most_telling_words_are_kept():
    assert len(words(" ".join(f"word{chr(97 + i)}{chr(97 + j)}" for i in range(9) for j in range(9)))) == TOPIC_WORDS


def test_counts_are_written_as_they_are_read(tmp_path):
    counted = Rarity.of(["A quake hit.", "A quake hit Elbasan.", "Nothing."])
    assert counted == Rarity(3, {"quake": 2, "hit": 2})
    assert "quake\t2" in counted.dump().splitlines()
