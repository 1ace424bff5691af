"""Every broken file of MNIST is refused in a sentence; nothing is downloaded in its place unasked."""

from pathlib import Path

import pytest

from tests.data.broken import idx_files
from tests.data.broken.case import Case
from tests.data.broken.judge import check_sentence
from workbench.data.base import DataError
from workbench.data.standard.mnist import Mnist


@pytest.mark.timeout(10)
@pytest.mark.parametrize("case", idx_files.cases(), ids=lambda case: case.name)
def test_a_broken_idx_file(case: Case, tmp_path: Path) -> None:
    root = case.make(tmp_path)
    with pytest.raises(DataError) as caught:
        Mnist().load(root)
    check_sentence(str(caught.value), root / idx_files.RAW / case.says)
