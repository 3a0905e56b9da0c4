#!/usr/bin/env python3
"""Drives the real desktop on a virtual display: drive.py SCENARIO DESKTOP DRAG_SOURCE SOURCE_ROOT.

The desktop tells where its widgets lie and what the session holds (--ui-map); the mouse and keys are xdotool's.
Exit 0 if every check held; the first that did not is printed."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SCENARIO, DESKTOP, DRAG_SOURCE, ROOT = sys.argv[1:5]
DATA = os.path.join(ROOT, "resources", "datasets", "penguins.csv")
PATIENCE = 60


def check(truth, sentence):
    if not truth:
        raise AssertionError(sentence)
    print("ok:", sentence)


class Display:
    def __init__(self, size="1760x1000"):
        self.size = size

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="ridgeline-e2e-")
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", self.size + "x24", "-nolisten", "tcp"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        number = os.read(read, 16).decode().strip()
        self.env = dict(os.environ, DISPLAY=":" + number, XDG_RUNTIME_DIR=self.folder, HOME=self.folder)
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
            self.env.pop(name, None)
        self.manager = subprocess.Popen(["openbox"], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        for process in (self.manager, self.server):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def xdo(self, *words):
        subprocess.run(["xdotool", *[str(w) for w in words]], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def drag(self, start, end, steps=14):
        self.xdo("mousemove", *start)
        time.sleep(0.15)
        self.xdo("mousedown", 1)
        for i in range(1, steps + 1):
            self.xdo("mousemove", start[0] + (end[0] - start[0]) * i // steps, start[1] + (end[1] - start[1]) * i // steps)
            time.sleep(0.06)
        time.sleep(0.3)
        self.xdo("mouseup", 1)

    def click(self, at):
        self.xdo("mousemove", *at)
        time.sleep(0.1)
        self.xdo("click", 1)

    def amber(self, box):
        """Pixels of the selection's amber inside (x, y, width, height) of the screen."""
        picture = os.path.join(self.folder, "screen.ppm")
        subprocess.run(["import", "-window", "root", "-depth", "8", picture], env=self.env, check=True)
        with open(picture, "rb") as file:
            assert file.readline().strip() == b"P6"
            width, _ = map(int, file.readline().split())
            file.readline()
            pixels = file.read()
        count = 0
        for y in range(box[1], box[1] + box[3]):
            for x in range(box[0], box[0] + box[2]):
                r, g, b = pixels[3 * (y * width + x):3 * (y * width + x) + 3]
                count += r > 190 and 120 < g < 215 and b < 110
        return count


class Desktop:
    def __init__(self, display, *arguments, size="1560x940"):
        self.display = display
        self.process = subprocess.Popen(
            [DESKTOP, "--ui-map", "--settings", os.path.join(display.folder, "settings"), "--theme", "dark",
             *(["--size", size] if size else []), *arguments],
            env=display.env, stdout=subprocess.PIPE, text=True)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.text = ""
        self.map, self.state = {}, {}
        self.wait(lambda s: True)

    def pump(self):
        """Takes in what was printed; true if a whole report came."""
        try:
            self.text += self.process.stdout.read() or ""
        except (TypeError, BlockingIOError):
            pass
        end = self.text.rfind("READY\n")
        if end < 0:
            return False
        block = self.text[:end].split("READY\n")[-1]
        self.text = self.text[end + 6:]
        self.map = {}
        for line in block.splitlines():
            if line.startswith("STATE "):
                self.state = json.loads(line[6:])
            else:
                name, *numbers = line.rsplit(" ", 4)
                self.map[name] = tuple(map(int, numbers))
        return True

    def wait(self, wanted, what="a report"):
        deadline = time.time() + PATIENCE
        while time.time() < deadline:
            self.pump()
            if self.state and wanted(self.state):
                return self.state
            if self.process.poll() is not None:
                raise AssertionError("the desktop ended early while waiting for " + what)
            time.sleep(0.05)
        raise AssertionError(f"waited {PATIENCE} s for {what}; the state is {self.state}")

    def centre(self, name):
        x, y, width, height = self.map[name]
        return x + width // 2, y + height // 2

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def drop(display):
    desktop = Desktop(display)
    check(desktop.state["table"] != "penguins", "it opens with another table")
    source = subprocess.Popen([DRAG_SOURCE, DATA], env=display.env, stdout=subprocess.PIPE, text=True)
    source.stdout.readline()
    display.drag((1660, 70), desktop.centre("view.boundary"))
    state = desktop.wait(lambda s: s.get("rows") == 344, "344 rows of penguins")
    check(state["columns"] >= 7, "a file dropped by another program is loaded: %s, %d x %d"
          % (state["table"], state["rows"], state["columns"]))
    check(source.stdout.readline().strip() == "DROPPED 1", "the other program is told that it was copied")
    source.kill()
    desktop.end()


def split(display):
    desktop = Desktop(display, DATA)
    before = desktop.wait(lambda s: s.get("rows") == 344 and s.get("fresh"), "a finished run")["split"]
    x, y, *_ = desktop.map["strip.split.handle.2"]
    display.drag((x, y), (x - 30, y))
    after = desktop.wait(lambda s: s.get("split") != before and s.get("fresh"), "other counts")["split"]
    check(after[3] > before[3] and after[2] < before[2] and after[0] == before[0],
          f"a drag of the handle between dev and test moves rows from dev to test only: {before} -> {after}")
    desktop.end()


def confusion(display):
    desktop = Desktop(display, DATA, "--model", "tree", "--room", "fit")
    desktop.wait(lambda s: s.get("rows") == 344 and s.get("fresh") and s.get("model") == "tree", "a finished run")
    dark = display.amber(desktop.map["view.boundary"])
    cells = {name: place for name, place in desktop.map.items() if name.startswith("cell.")}
    name, place = max(cells.items(), key=lambda item: int(item[0].split(".")[3]))
    count = int(name.split(".")[3])
    display.click((place[0] + place[2] // 2, place[1] + place[3] // 2))
    state = desktop.wait(lambda s: s["selected"] > 0, "a selection")
    check(state["selected"] == count, f"a click on a cell of {count} rows selects them")
    time.sleep(0.5)
    lit = display.amber(desktop.map["view.boundary"])
    check(lit > dark + 100, f"the points light up: {dark} -> {lit} amber pixels")
    display.xdo("key", "ctrl+3")
    state = desktop.wait(lambda s: s["room"] == 2 and s.get("listed", 0) == count, "the error list")
    check(state["listed"] == count, f"the error list shows the same {count} rows")
    desktop.end()


def undo(display):
    desktop = Desktop(display, DATA)
    before = desktop.wait(lambda s: s.get("rows") == 344 and s.get("fresh"), "a finished run")["split"]
    x, y, *_ = desktop.map["strip.split.handle.2"]
    display.drag((x, y), (x - 30, y))
    desktop.wait(lambda s: s.get("split") != before and s.get("fresh"), "other counts")
    display.xdo("key", "ctrl+z")
    state = desktop.wait(lambda s: s.get("split") == before, "the old counts")
    check(state["split"] == before, f"one undo takes the whole drag back: {before}")
    desktop.end()


def recover(display):
    desktop = Desktop(display, DATA, "--model", "tree")
    desktop.wait(lambda s: s.get("rows") == 344 and s.get("fresh") and s.get("model") == "tree", "a finished run")
    display.xdo("key", "ctrl+r")
    seed = desktop.wait(lambda s: s.get("fresh") and "seed" in s.get("undo", ""), "another seed")
    time.sleep(2)
    desktop.process.kill()
    desktop.process.wait()
    again = Desktop(display)
    again.wait(lambda s: "recovered" in s.get("banner", ""), "the offer to recover")
    check(True, "after kill -9 it offers to recover")
    x, y, width, height = again.map["banner"]
    display.click(again.centre("banner.action"))
    state = again.wait(lambda s: s.get("rows") == 344 and s.get("fresh"), "the recovered work")
    check(state["model"] == "tree" and state["split"] == seed["split"], "the work is there again: same table, model, split")
    again.end()


def typing(display):
    desktop = Desktop(display)
    desktop.wait(lambda s: s.get("fresh"), "a finished run")
    display.xdo("key", "ctrl+k")
    time.sleep(0.6)
    display.xdo("type", "--delay", "40", "decision tree")
    display.xdo("key", "Return")
    state = desktop.wait(lambda s: s.get("model") == "tree" and s.get("fresh"), "a tree")
    check(state["undo"].startswith("Model"), "Ctrl+K finds a model by name and the change can be undone")
    display.xdo("key", "ctrl+z")
    state = desktop.wait(lambda s: s.get("model") != "tree", "the former model")
    check(state["model"] == "mlp", "Ctrl+Z brings the former model back")
    desktop.end()


def small(display):
    desktop = Desktop(display, DATA, size=None)
    desktop.wait(lambda s: s.get("rows") == 344 and s.get("fresh"), "a finished run")
    width, height = map(int, display.size.split("x"))
    for name in ("top-bar", "strip", "room.Fit", "bottom-line"):
        x, y, its_width, its_height = desktop.map[name]
        check(x >= 0 and y >= 0 and x + its_width <= width and y + its_height <= height,
              f"a window opens within a small screen: {name} lies at {x}, {y} and is {its_width} x {its_height}")
    desktop.end()


with Display("1280x800" if SCENARIO == "small" else "1760x1000") as screen:
    try:
        {"drop": drop, "split": split, "confusion": confusion, "undo": undo, "recover": recover,
         "typing": typing, "small": small}[SCENARIO](screen)
    except AssertionError as complaint:
        print("FAILED:", complaint)
        sys.exit(1)
