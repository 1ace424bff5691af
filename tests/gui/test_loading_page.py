from workbench.gui.loading_page import amount

SPACE, BLANK = "\u2009", "\u00a0"


def test_the_time_left():
    assert amount("Downloading x", 3_000_000, 9_000_000, 4.0) == (
        f"3.00{BLANK}MB of 9.00{BLANK}MB · 750{BLANK}kB/s · 0:08 left"
    )
    assert amount("Downloading x", 3_000_000, 9_000_000, 4.0, first=1_000_000) == (
        f"3.00{BLANK}MB of 9.00{BLANK}MB · 500{BLANK}kB/s · 0:12 left"
    )
    assert amount("Downloading x", 3_000_000, None, 4.0) == f"3.00{BLANK}MB · 750{BLANK}kB/s"
    assert amount("Unpacking x", 9_000_000, 9_000_000, 4.0) == f"9.00{BLANK}MB of 9.00{BLANK}MB"
    assert amount("Downloading x", 0, 9_000_000, 4.0) == f"0{BLANK}B of 9.00{BLANK}MB"
    assert amount("Reading x", 30_000, 60_000, 3.0) == f"30{SPACE}000 of 60{SPACE}000 · 0:03 left"
    assert amount("Reading x", 1204, 60_000, 0.1) == f"1{SPACE}204 of 60{SPACE}000"
    assert amount("Reading x", 1204, None, 9.0) == f"1{SPACE}204"
    assert amount("Reading x", 0, 10, 9.0) == "0 of 10"
