#!/usr/bin/python3
"""What a desktop offers an app beside windows, for tests: a place for tray icons, and a record of toasts.

  session-services.py serve RECORD     StatusNotifierWatcher; appends what happens to RECORD, one JSON object a line
  session-services.py tray             prints the tray icons and their menus as JSON
  session-services.py tray-activate    a click on the first tray icon
  session-services.py tray-choose ID   a click on the entry ID of its menu
  session-services.py sleep | wake     the computer announces that it goes to sleep, or that it woke

Lines of RECORD: {"at": ms since 1970, "kind": "toast", "app", "replaces", "title", "body", "actions", "urgency"},
{"at", "kind": "tray", "change": "registered" | "gone" | signal's name}.
StatusNotifierItem: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
Notifications: https://specifications.freedesktop.org/notification-spec/
"""
import hashlib
import json
import os
import sys
import time

import dbus
import dbus.lowlevel
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER = 'org.kde.StatusNotifierWatcher'
ITEM = 'org.kde.StatusNotifierItem'
MENU = 'com.canonical.dbusmenu'
NOTIFICATIONS = 'org.freedesktop.Notifications'
LOGIN = 'org.freedesktop.login1'
LOGIN_MANAGER = 'org.freedesktop.login1.Manager'
FOR_TESTS = 'pairkeeper.Tests'


class Record:
    def __init__(self, path):
        self.file = open(path, 'a', encoding='utf-8')

    def add(self, kind, **facts):
        line = {'at': time.time() * 1000, 'kind': kind, **facts}
        self.file.write(json.dumps(line, ensure_ascii=False) + '\n')
        self.file.flush()


class Watcher(dbus.service.Object):
    """Where tray icons announce themselves."""

    def __init__(self, bus, record):
        self.items = []
        self.record = record
        self.bus = bus
        super().__init__(dbus.service.BusName(WATCHER, bus), '/StatusNotifierWatcher')
        bus.add_signal_receiver(self.owner_changed, 'NameOwnerChanged', 'org.freedesktop.DBus')
        bus.add_signal_receiver(self.item_changed, None, ITEM, member_keyword='member')

    @dbus.service.method(WATCHER, in_signature='s', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, service, sender=None):
        # Either a bus name, or a path on the connection that calls.
        item = sender + service if service.startswith('/') else service + '/StatusNotifierItem'
        if item not in self.items:
            self.items.append(item)
        self.StatusNotifierItemRegistered(item)
        self.record.add('tray', change='registered', item=item)

    @dbus.service.method(WATCHER, in_signature='s')
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='ss', out_signature='v')
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        return {
            'RegisteredStatusNotifierItems': dbus.Array(self.items, signature='s'),
            'IsStatusNotifierHostRegistered': True,
            'ProtocolVersion': 0,
        }

    @dbus.service.signal(WATCHER, signature='s')
    def StatusNotifierItemRegistered(self, item):
        pass

    @dbus.service.signal(WATCHER, signature='s')
    def StatusNotifierItemUnregistered(self, item):
        pass

    def owner_changed(self, name, _old, new):
        if new != '':
            return
        for item in [item for item in self.items if item.split('/')[0] == name]:
            self.items.remove(item)
            self.StatusNotifierItemUnregistered(item)
            self.record.add('tray', change='gone', item=item)

    def item_changed(self, *_arguments, member=None):
        self.record.add('tray', change=str(member))


class LoginManager(dbus.service.Object):
    """Stands for systemd-logind, which tells apps that the computer goes to sleep."""

    def __init__(self, bus):
        super().__init__(dbus.service.BusName(LOGIN, bus), '/org/freedesktop/login1')

    @dbus.service.method(LOGIN_MANAGER, in_signature='ssss', out_signature='h')
    def Inhibit(self, what, who, why, mode):
        reader, writer = os.pipe()
        os.close(writer)
        descriptor = dbus.types.UnixFd(reader)
        os.close(reader)
        return descriptor

    @dbus.service.signal(LOGIN_MANAGER, signature='b')
    def PrepareForSleep(self, starts):
        pass

    @dbus.service.method(FOR_TESTS, in_signature='b')
    def Announce(self, starts):
        self.PrepareForSleep(starts)


def record_toasts(record):
    """Listens to what apps ask of the notification daemon; the daemon itself is the real thing."""
    bus = dbus.SessionBus(private=True)
    rules = dbus.Array(
        [
            f"type='method_call',interface='{NOTIFICATIONS}',member='Notify'",
        ],
        signature='s',
    )
    bus.call_blocking(
        'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.Monitoring', 'BecomeMonitor', 'asu',
        (rules, dbus.UInt32(0)),
    )

    def seen(_bus, message):
        words = message.get_args_list()
        if message.get_member() == 'Notify':
            app, replaces, _icon, title, body, actions, hints, _timeout = words
            record.add(
                'toast', app=str(app), replaces=int(replaces), title=str(title), body=str(body),
                actions=[str(action) for action in actions], urgency=int(hints.get('urgency', 1)),
            )
        return dbus.lowlevel.HANDLER_RESULT_HANDLED

    bus.add_message_filter(seen)
    return bus


def serve(path):
    record = Record(path)
    bus = dbus.SessionBus()
    monitor = record_toasts(record)
    login = LoginManager(bus)
    # Last: the session waits for its name.
    watcher = Watcher(bus, record)
    GLib.MainLoop().run()
    return watcher, login, monitor


def items(bus):
    watcher = bus.get_object(WATCHER, '/StatusNotifierWatcher')
    return watcher.Get(WATCHER, 'RegisteredStatusNotifierItems', dbus_interface=dbus.PROPERTIES_IFACE)


def tray_object(bus, item):
    name, slash, path = item.partition('/')
    return bus.get_object(name, slash + path)


def first(bus):
    found = items(bus)
    if not found:
        sys.exit('there is no tray icon')
    return tray_object(bus, found[0])


def icon_of(properties):
    """What tells one icon from another: the content of the file that is named, or of the largest bitmap."""
    name = str(properties.get('IconName', ''))
    if name.startswith('/'):
        with open(name, 'rb') as file:
            return {'name': name, 'sha256': hashlib.sha256(file.read()).hexdigest()}
    bitmaps = properties.get('IconPixmap', [])
    if not bitmaps:
        return {'name': name}
    width, height, data = max(bitmaps, key=lambda bitmap: bitmap[0])
    return {'width': int(width), 'height': int(height), 'sha256': hashlib.sha256(bytes(data)).hexdigest()}


def menu_of(bus, name, path):
    menu = bus.get_object(name, path)
    _revision, layout = menu.GetLayout(0, -1, dbus.Array([], signature='s'), dbus_interface=MENU)
    return entries(layout)


def entries(layout):
    result = []
    for child in layout[2]:
        number, properties, _children = child
        if properties.get('type') == 'separator' or not properties.get('visible', True):
            continue
        result.append({
            'id': int(number),
            'label': str(properties.get('label', '')).replace('__', '\0').replace('_', '').replace('\0', '_'),
            'enabled': bool(properties.get('enabled', True)),
            'checked': int(properties.get('toggle-state', -1)) == 1,
            'entries': entries(child),
        })
    return result


def tray(bus):
    result = []
    for item in items(bus):
        name = item.partition('/')[0]
        properties = tray_object(bus, item).GetAll(ITEM, dbus_interface=dbus.PROPERTIES_IFACE)
        tooltip = properties.get('ToolTip', ('', [], '', ''))
        path = str(properties.get('Menu', ''))
        result.append({
            'title': str(properties.get('Title', '')),
            'status': str(properties.get('Status', '')),
            'tooltip': ' '.join(str(part) for part in tooltip[2:] if part),
            'icon': icon_of(properties),
            'menu': menu_of(bus, name, path) if path not in ('', '/NO_DBUSMENU') else [],
        })
    print(json.dumps(result, ensure_ascii=False))


def choose(bus, number):
    item = items(bus)[0]
    path = tray_object(bus, item).Get(ITEM, 'Menu', dbus_interface=dbus.PROPERTIES_IFACE)
    menu = bus.get_object(item.partition('/')[0], path)
    menu.Event(number, 'clicked', dbus.Int32(0, variant_level=1), dbus.UInt32(0), dbus_interface=MENU)


def main(words):
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    verb = words[0] if words else ''
    if verb == 'serve' and len(words) == 2:
        serve(words[1])
    elif verb == 'tray':
        tray(dbus.SessionBus())
    elif verb == 'tray-activate':
        first(dbus.SessionBus()).Activate(0, 0, dbus_interface=ITEM)
    elif verb in ('sleep', 'wake'):
        manager = dbus.SessionBus().get_object(LOGIN, '/org/freedesktop/login1')
        manager.Announce(verb == 'sleep', dbus_interface=FOR_TESTS)
    elif verb == 'tray-choose' and len(words) == 2:
        choose(dbus.SessionBus(), int(words[1]))
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
