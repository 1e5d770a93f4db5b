# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of its own for a test: display, session bus, home, accessibility, and sound if wanted.

One desktop per process: the accessibility library binds itself to the first bus it sees.
"""

import ctypes
import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap  # noqa: E402

BUTTON_ROLES = ("push button", "button")  # the name changed with AT-SPI 2.54
TIMEOUT = 20  # seconds that anything may take before the test gives up
BORDER = 20  # pixels that a window without a window manager draws around itself, at most
OUTLINE = 1  # … and around its content
ANSWER_S = 8  # of the program to a question on the accessibility bus

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={folder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""

A11Y_SERVICE = "/usr/share/dbus-1/services/org.a11y.Bus.service"


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def end_with_us():
    """In a child: whatever ends the test, its display and buses do not stay behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Failure(Exception):
    """What was waited for did not come."""


def wait_for(what, condition, timeout=TIMEOUT):
    """Runs the main loop until the condition gives something true, and returns that."""
    from gi.repository import GLib

    context = GLib.MainContext.default()
    deadline = time.monotonic() + timeout
    while True:
        while context.iteration(False):
            pass
        try:
            result = condition()
        except GLib.GError:
            result = None  # a widget went away while it was being asked
        if result:
            return result
        if time.monotonic() > deadline:
            raise Failure("waited in vain for " + what)
        time.sleep(0.02)


class Notifications:
    """The desktop's notifications: what is shown now, and the user who presses a button."""

    def __init__(self):
        from gi.repository import Gio

        self.shown = {}
        self.last = 0
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        info = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        self.bus.register_object("/org/freedesktop/Notifications", info, self.on_call, None, None)
        Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, None, None)

    def on_call(self, bus, sender, path, interface, method, parameters, invocation):
        from gi.repository import GLib

        if method == "Notify":
            _, replaces, _, title, body, actions, _, _ = parameters.unpack()
            self.last = replaces or self.last + 1
            self.shown[self.last] = {"title": title, "body": body, "actions": dict(zip(actions[1::2], actions[::2]))}
            invocation.return_value(GLib.Variant("(u)", (self.last,)))
        elif method == "CloseNotification":
            number = parameters.unpack()[0]
            self.shown.pop(number, None)
            invocation.return_value(None)
            self.emit("NotificationClosed", GLib.Variant("(uu)", (number, 3)))
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))

    def emit(self, signal_name, parameters):
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", signal_name,
                             parameters)

    def wait(self, title):
        return wait_for("the notification “%s”" % title,
                        lambda: next((n for n, shown in self.shown.items() if title in shown["title"]), None))

    def press(self, number, button):
        from gi.repository import GLib

        action = self.shown[number]["actions"][button]
        self.emit("ActionInvoked", GLib.Variant("(us)", (number, action)))


class Desktop:
    """with Desktop () as desktop: …"""

    def __init__(self, width=1024, height=800, sound=False, font_scale=1.0):
        self.size = (width, height)
        self.sound = sound
        self.font_scale = font_scale
        self.children = []
        self.apps = []

    def spawn(self, args, **kwargs):
        child = subprocess.Popen(args, stdin=subprocess.DEVNULL, preexec_fn=end_with_us, **kwargs)
        self.children.append(child)
        return child

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="countersign-ui-")
        try:
            self.make_home()
            self.start_display()
            self.start_bus()
            self.notifications = Notifications()
            if self.sound:
                self.start_sound()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        try:
            for app in self.apps:
                app.stop()
        finally:
            self.end_children()

    def end_children(self):
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_home(self):
        env = os.environ
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "PULSE_SERVER"):
            env.pop(name, None)
        for variable, name in (("HOME", "home"), ("XDG_RUNTIME_DIR", "run"), ("XDG_CONFIG_HOME", "config"),
                               ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache")):
            path = os.path.join(self.folder, name)
            os.mkdir(path, 0o700)
            env[variable] = path
        env.update(GDK_BACKEND="x11", GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory", GIO_USE_VFS="local",
                   LC_ALL="C.UTF-8", ADW_DISABLE_PORTAL="1", GTK_A11Y="atspi", TZ="UTC")
        env.setdefault("GST_REGISTRY", os.path.join(tempfile.gettempdir(), f"countersign-gst-{os.getuid()}.bin"))
        gtk = os.path.join(env["XDG_CONFIG_HOME"], "gtk-4.0")
        os.mkdir(gtk)
        with open(os.path.join(gtk, "settings.ini"), "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell %g\ngtk-enable-animations=false\n" % (11 * self.font_scale))

    def start_display(self):
        """A display of a number that nobody else is likely to take: the lowest free one is what others race for."""
        for _ in range(20):
            read, write = os.pipe()
            display = ":%d" % random.randrange(200, 30000)
            self.spawn(["Xvfb", display, "-displayfd", str(write), "-screen", "0", "%dx%dx24" % self.size,
                        "-nolisten", "tcp", "-noreset"], pass_fds=[write], stderr=subprocess.DEVNULL)
            os.close(write)
            with os.fdopen(read) as pipe:
                if pipe.readline().strip():
                    os.environ["DISPLAY"] = display
                    # Away from menus: what is under it has the focus before any key.
                    subprocess.run(["xdotool", "mousemove", str(self.size[0]), str(self.size[1])], check=True)
                    return
        raise Failure("no display")

    def start_bus(self):
        services = os.path.join(self.folder, "services")
        os.mkdir(services)
        shutil.copy(A11Y_SERVICE, services)
        config = os.path.join(self.folder, "session.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS_CONFIG.format(folder=self.folder))
        bus = self.spawn(["dbus-daemon", "--config-file=" + config, "--nofork", "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def start_sound(self):
        """PipeWire with one speaker, and a microphone that plays what is fed to it."""
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        config = os.path.join(os.environ["XDG_CONFIG_HOME"], "pipewire", "pipewire.conf.d")
        os.makedirs(config)
        with open(os.path.join(config, "test.conf"), "w", encoding="utf-8") as file:
            file.write("context.properties = { default.clock.rate = 48000 default.clock.quantum = 480 "
                       "support.dbus = false }\n")
        self.spawn(["pipewire"], **quiet)
        wait_until_exists(os.path.join(os.environ["XDG_RUNTIME_DIR"], "pipewire-0"))
        self.spawn(["wireplumber"], **quiet)
        self.spawn(["pipewire-pulse"], **quiet)
        wait_until_exists(os.path.join(os.environ["XDG_RUNTIME_DIR"], "pulse", "native"))

    def add_null_sink(self, name):
        pactl("load-module", "module-null-sink", "sink_name=" + name, "channels=1", "rate=48000")
        poll("sink " + name, lambda: name in pactl("list", "short", "sinks"))

    def add_microphone(self, name, feed):
        """What is played into the sink @feed is heard by the microphone @name."""
        self.add_null_sink(feed)
        pactl("load-module", "module-remap-source", "source_name=" + name, "master=" + feed + ".monitor", "channels=1")
        poll("microphone " + name, lambda: name in pactl("list", "short", "sources").replace(feed + ".monitor", ""))

    def start(self, *args, **env):
        app = App(self, args, env)
        self.apps.append(app)
        return app

    def screenshot(self, path):
        """The whole screen."""
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        subprocess.run(["import", "-window", "root", path], check=True, stderr=subprocess.DEVNULL)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", text], check=True)


READ_IT = "I Have Read It Aloud"


def shown_code(app):
    """What the check asks this side to read aloud: its button says it to a screen reader, whoever has no eyes."""
    def code():
        button = next((n for n in app.find_all(READ_IT) if has_size(n) and ": " in n.description), None)
        return button and button.description.split(": ", 1)[1]
    return wait_for("a code to read aloud", code)


def click_characters(app, code):
    """On the keys of the check. The same key twice is pressed again only when it has come up: before that GTK takes no
    other press."""
    for i, character in enumerate(code, 1):
        app.click(character)
        wait_for(f"“{code[:i]}” in the entry", lambda i=i: code[:i] in app.texts())


def keep_picture(desktop, name):
    """A picture of what the test has reached, for people who look into the build folder."""
    if "COUNTERSIGN_BUILD" in os.environ:
        desktop.screenshot(tap.build_path("tests", "ui", "pictures", name + ".png"))


def wait_until_exists(path):
    poll(path, lambda: os.path.exists(path))


def poll(what, condition):
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise Failure("waited in vain for " + what)
        time.sleep(0.02)


def strictness():
    """On Debian 12's GTK the window runs without a warning; later ones warn of libadwaita's own message dialogs."""
    gtk = ctypes.CDLL("libgtk-4.so.1")
    return "fatal-warnings" if gtk.gtk_get_minor_version() < 10 else "fatal-criticals"


def pactl(*args):
    return subprocess.run(["pactl", *args], check=True, capture_output=True, text=True).stdout


class App:
    """A running Countersign and its tree of accessible widgets."""

    def __init__(self, desktop, args, env):
        program = os.environ.get("COUNTERSIGN") or tap.build_path("src", "app", "countersign")
        self.desktop = desktop
        self.log = tempfile.NamedTemporaryFile("w+", dir=desktop.folder, suffix=".log", delete=False)
        self.process = subprocess.Popen([program, *args], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        preexec_fn=end_with_us,
                                        env={**os.environ, "G_DEBUG": strictness(), **env})
        self.root = None

    def stop(self):
        """It has to end as told, and to have gone on until then."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.returncode != 0:
            raise Failure("the program ended with %d:\n%s" % (self.process.returncode, self.output()))

    def output(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()

    def connect(self):
        """Waits until the application is on the accessibility bus and has a window."""
        import pyatspi
        from gi.repository import Atspi

        # By default a busy program has 0.8 s to answer: a click would be taken for lost and done again.
        Atspi.set_timeout(1000 * ANSWER_S, 1000 * TIMEOUT)

        def find():
            if self.process.poll() is not None:
                raise Failure("the program ended with %d:\n%s" % (self.process.returncode, self.output()))
            registry = pyatspi.Registry.getDesktop(0)
            for i in range(registry.childCount):
                child = registry.getChildAtIndex(i)
                if child is not None and child.get_process_id() == self.process.pid and child.childCount > 0:
                    # What is remembered of a window that closes may have an ancestor among its children, and clearing it
                    # then never ends: the library follows children without looking where it has been.
                    child.set_cache_mask(Atspi.Cache.NONE)
                    return child
            return None

        self.root = wait_for("the window", find)
        return self

    def nodes(self, node=None):
        """All visible widgets, in order."""
        import pyatspi
        from gi.repository import GLib

        node = node or self.root
        for i in range(node.childCount):
            try:
                child = node.getChildAtIndex(i)
                if child is None or (not child.getState().contains(pyatspi.STATE_VISIBLE) and
                                     child.getRoleName() != "frame"):
                    continue
                yield child
            except GLib.GError:
                continue
            yield from self.nodes(child)

    def find_window(self, text):
        for i in range(self.root.childCount):
            window = self.root.getChildAtIndex(i)
            if any(text in node.name or text in (text_of(node) or "") for node in self.nodes(window)):
                return window
        return None

    def find_all(self, name, role=None, window=None):
        """A name may be there twice: a menu button and the button inside it, for one."""
        for node in self.nodes(window):
            if (node.name == name or node.name == name + " " + name) and role in (None, node.getRoleName()):
                yield node

    def find(self, name, role=None):
        return next(self.find_all(name, role), None)

    def wait(self, name, role=None):
        return wait_for("“%s” (%s)" % (name, role or "anything"), lambda: self.check_alive() and self.find(name, role))

    def wait_gone(self, name, role=None):
        wait_for("“%s” to go" % name, lambda: self.check_alive() and self.find(name, role) is None)

    def check_alive(self):
        if self.process.poll() is not None:
            raise Failure("the program ended with %d:\n%s" % (self.process.returncode, self.output()))
        return True

    def texts(self):
        """Everything that a screen reader could say."""
        found = []
        for node in self.nodes():
            found.append(node.name)
            content = text_of(node)
            if content and content != node.name:
                found.append(content)
        return found

    def wait_text(self, part):
        return wait_for("the text “%s”" % part,
                        lambda: self.check_alive() and next((t for t in self.texts() if part in t), None))

    def click(self, name, role=None, beside=None):
        """beside: a text of the dialog that it is in, when the window below has one of the same name."""
        def clicked():
            self.check_alive()
            window = beside and self.find_window(beside)
            if beside and window is None:
                return False  # not open yet
            windows[0] = self.root.childCount
            for node in self.find_all(name, role, window):
                if node.getRoleName() in ("label", "panel", "group"):
                    continue  # a title may have the name of a button, and takes every action
                try:
                    if is_sensitive(node) and has_size(node) and node.queryAction().doAction(0):
                        return True
                except NotImplementedError:
                    continue
            return False
        windows = [0]
        wait_for("a click on “%s”" % name, clicked)
        if beside:
            # Whoever asks a window about its widgets while it closes finds GTK 4.8 unprepared.
            wait_for("“%s” to close" % beside, lambda: self.root.childCount < windows[0] or self.process.poll() is not None)

    def press(self, name):
        """Presses a check box or radio button, which has no action of its own, until it is on: a check box by the keyboard,
        a radio button, which Tab passes by, by the mouse. There is no window manager: every window begins in the corner."""
        import pyatspi

        last = [0.0]

        def pressed():
            node = next((n for n in self.find_all(name) if has_size(n)
                         and n.getRoleName() in ("check box", "radio button")), None)
            if node is None or node.getState().contains(pyatspi.STATE_CHECKED):
                return node
            if time.monotonic() < last[0] + 1:
                return None
            if node.getRoleName() == "check box":
                # GTK 4.18 does not tell where it is: what is around it has borders that are left out.
                self.tab_to(name)
                self.desktop.key("space")
            else:
                box = node.queryComponent().getExtents(pyatspi.XY_WINDOW)
                subprocess.run(["xdotool", "mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2),
                                "click", "1"], check=True)
            last[0] = time.monotonic()
            return None
        self.focus_window()
        wait_for("“%s” to be on" % name, pressed)

    def call(self, whom):
        self.enter("Name, number or address", whom)
        self.click("Call")

    def hang_up(self):
        self.click("Hang Up")
        self.wait("Call Again")
        self.click("Done")
        self.wait("Name, number or address")

    def enter(self, name, text):
        """Sets the text of the entry with this name."""
        def entered():
            for node in self.nodes():
                if node.name != name:
                    continue
                try:
                    node.queryEditableText().setTextContents(text)
                    return True
                except NotImplementedError:
                    continue
            return False
        wait_for("the entry “%s”" % name, entered)

    def screenshot(self, path):
        """The window alone."""
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        subprocess.run(["import", "-window", self.window_id(), path], check=True, stderr=subprocess.DEVNULL)

    def window_id(self):
        found = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(self.process.pid)],
                               check=True, capture_output=True, text=True, timeout=TIMEOUT)
        return found.stdout.split()[-1]

    def focus_window(self):
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window_id()], check=True, timeout=TIMEOUT)

    def focused(self):
        import pyatspi

        for node in self.nodes():
            if node.getState().contains(pyatspi.STATE_FOCUSED):
                return node
        return None

    def tab_to(self, name):
        """Presses Tab until the widget with this name has the focus. Each step waits until the focus has moved; some
        widgets do not tell that they have it (AdwEntryRow 1.2), and are passed after a moment."""
        last = [None, 0.0]

        def step():
            node = self.focused()
            if node is not None and name in node.name:
                return True
            if node != last[0] or time.monotonic() > last[1] + 0.5:
                last[:] = [node, time.monotonic()]
                self.desktop.key("Tab")
            return False
        wait_for("the focus on “%s”" % name, step)

    def expand(self, name):
        """By the keyboard, unless it is expanded; what is in there cannot be reached before on newer GTK."""
        import pyatspi

        self.focus_window()
        self.tab_to(name)
        if not self.focused().getState().contains(pyatspi.STATE_EXPANDED):
            self.desktop.key("space")

    def open_menu(self, name):
        """By the keyboard, until its first item has the focus: a key that comes before closes it. Items have no names on
        newer GTK."""
        def has_focus():
            node = self.focused()
            return node is not None and "menu item" in node.getRoleName()
        self.focus_window()
        self.tab_to(name)
        self.desktop.key("space")
        wait_for("the menu “%s”" % name, has_focus)

    def resize(self, width, height):
        subprocess.run(["xdotool", "windowsize", "--sync", self.window_id(), str(width), str(height)], check=True,
                       timeout=TIMEOUT)

    def edges(self):
        """(what, left, right) of every widget that is drawn, in pixels from the left edge of the window."""
        import pyatspi

        for node in self.nodes():
            if node.name in ("GtkScrollbar", "GtkRange"):
                continue  # one that is not needed stays where it was last
            try:
                box = node.queryComponent().getExtents(pyatspi.XY_WINDOW)
            except NotImplementedError:
                continue
            # A page that was never shown has any number there (GTK 4.18); no widget is wider than X can be.
            if 0 < box.width < 32768 and box.height > 0:
                yield f"{node.getRoleName()} “{node.name or text_of(node) or ''}”", box.x, box.x + box.width

    def assert_fits(self, width, height):
        """Nothing sticks out of a window that wide. GTK gives every widget what it asks for at least, room or not."""
        import pyatspi

        def frame():
            node = next(n for n in self.nodes() if n.getRoleName() == "frame")
            return node.queryComponent().getExtents(pyatspi.XY_WINDOW)
        self.resize(width, height)
        wait_for("a window of %d pixels" % width, lambda: width - BORDER <= frame().width <= width)
        left = frame().x  # where newer GTK begins to count, its own border lies before zero
        right = left + frame().width
        out = [edge for edge in self.edges() if edge[1] < left - OUTLINE or edge[2] > right + OUTLINE]
        assert not out, f"wider than {width}: {out}"


def has_size(node):
    import pyatspi

    try:
        extents = node.queryComponent().getExtents(pyatspi.XY_WINDOW)
        return extents.width > 0 and extents.height > 0
    except NotImplementedError:
        return True


def is_sensitive(node):
    import pyatspi

    return node.getState().contains(pyatspi.STATE_SENSITIVE)


def text_of(node):
    try:
        text = node.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return None


def require_tools(*tools):
    """Skips the whole test where something it drives the window with is not installed."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if not os.path.exists(A11Y_SERVICE):
        missing.append("at-spi2-core")
    if importlib.util.find_spec("pyatspi") is None:  # importing would bind to the wrong bus
        missing.append("python3-pyatspi")
    if missing:
        tap.skip_all("not installed: " + ", ".join(missing))
