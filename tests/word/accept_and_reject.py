"""Has LibreOffice accept, then reject, all changes in Word files, and prints what it then shows as JSON.

`/usr/bin/python3 accept_and_reject.py FILE …`, with Debian's python3-uno; one LibreOffice opens them all. Each file
gives `accepted`, `rejected` and `left`: how many changes were tracked before. A paragraph is its style, the label that
LibreOffice counted, and its text.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PIPE = f"rapporteur-{time.time_ns()}"


def main(files):
    with tempfile.TemporaryDirectory() as home:
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{home}",
             f"--accept=pipe,name={PIPE};urp;StarOffice.ComponentContext"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            context = connected()
            print(json.dumps([both(context, file) for file in files]))
        finally:
            office.terminate()
            office.wait(30)


def connected():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def both(context, file):
    return {
        "accepted": after(context, file, ".uno:AcceptAllTrackedChanges"),
        "rejected": after(context, file, ".uno:RejectAllTrackedChanges"),
    }


def after(context, file, command):
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(Path(file).resolve().as_uri(), "_blank", 0, (hidden,))
    try:
        dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, ())
        document.refresh()
        return {"changes": len(list(redlines(document))), "paragraphs": list(paragraphs(document))}
    finally:
        document.close(False)


def redlines(document):
    changes = document.Redlines.createEnumeration()
    while changes.hasMoreElements():
        yield changes.nextElement()


def paragraphs(document):
    """Style, counted label and text of each paragraph; a footnote stands in its place as `^[…]`."""
    content = document.Text.createEnumeration()
    while content.hasMoreElements():
        paragraph = content.nextElement()
        if not paragraph.supportsService("com.sun.star.text.Paragraph"):
            continue
        said = ""
        portions = paragraph.createEnumeration()
        while portions.hasMoreElements():
            portion = portions.nextElement()
            if portion.TextPortionType == "Footnote":
                said += f"^[{portion.Footnote.String.strip()}]"
            elif portion.TextPortionType in ("Text", "TextField"):
                said += portion.String
        yield [paragraph.ParaStyleName, paragraph.ListLabelString, said]


if __name__ == "__main__":
    main(sys.argv[1:])
