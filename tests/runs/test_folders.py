import subprocess
import sys

from workbench import paths
from workbench.runs import folders

HOLD = """
import sys
from workbench.runs.folders import HeldFolder
held = HeldFolder()
print(held.path, flush=True)
sys.stdin.read()
"""


def test_a_folder_is_left_alone_as_long_as_it_is_held():
    held = folders.HeldFolder()
    (held.path / "000000000.safetensors").write_bytes(b"x" * 1000)
    folders.sweep()
    assert held.path.is_dir()
    assert folders.size() == 1000
    held.release()
    folders.sweep()
    assert list(paths.runs().iterdir()) == []
    assert folders.size() == 0


def test_another_window_s_folder_is_swept_only_after_its_process_was_killed():
    child = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        folders.sweep()
        assert [str(run / "weights") for run in paths.runs().iterdir()] == [name]
        child.kill()
        child.wait()
        folders.sweep()
        assert list(paths.runs().iterdir()) == []
    finally:
        child.kill()
        child.communicate()


def test_what_else_a_run_left_stays():
    held = folders.HeldFolder()
    (held.path.parent / "record.csv").write_text("1")
    held.release()
    folders.sweep()
    assert [file.name for file in held.path.parent.iterdir()] == ["record.csv"]


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "precious").write_text("1")
    paths.runs().mkdir(parents=True)
    (paths.runs() / "link").symlink_to(tmp_path)
    folders.sweep()
    assert (tmp_path / "weights" / "precious").exists()
