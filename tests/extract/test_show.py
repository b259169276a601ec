from dateline.extract.show import lines, look
from support.makers import article


def test_a_person_sees_what_was_found_what_was_turned_down_and_why(tools):
    text = "Police arrested two bankers in Lyon on Monday.\n\nThe match was a contest of wills."
    shown = [list(lines(seen)) for seen in look(article(text=text), tools)]
    assert shown[0][0] == "Police [arrested] two bankers in Lyon on Monday."
    assert any(line.strip().startswith("COERCE arrest “arrested” actual") for line in shown[0])
    assert any("whom: two bankers" in line for line in shown[0])
    assert any("where: Lyon [FRA]" in line for line in shown[0])
    assert any(line.strip().startswith("because ") for line in shown[0])
    assert shown[1][0] == "The match was a contest of wills."
    assert not any("because" in line for line in shown[1])
