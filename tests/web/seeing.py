"""What a phone's camera sees in a picture of a page."""

import base64

import numpy as np
import zxingcpp
from playwright.sync_api import Browser

_GRAY = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const seen = pen.getImageData(0, 0, picture.width, picture.height).data;
    const signs = [];
    for (let at = 1; at < seen.length; at += 4) signs.push(String.fromCharCode(seen[at]));
    return [picture.width, btoa(signs.join(""))];
}"""


def codes(chrome: Browser, png: bytes) -> list[str]:
    """What the QR codes in a picture say, read by a library that phones use."""
    page = chrome.new_page()
    width, gray = page.evaluate(_GRAY, base64.b64encode(png).decode())
    page.close()
    pixels = np.frombuffer(base64.b64decode(gray), dtype=np.uint8).reshape(-1, width)
    return [each.text for each in zxingcpp.read_barcodes(pixels)]
