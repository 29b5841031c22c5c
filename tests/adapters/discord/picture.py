"""Messages and modals drawn from their JSON roughly as Discord draws them in its dark theme, for eyes.

What is drawn is what would be sent, its markdown read by the reader of `reading.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from tests.adapters.discord.reading import Token, read

Json = dict[str, Any]

ZONE = ZoneInfo("Europe/Lisbon")
STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#313338;color:#dbdee1;font:16px/1.375 "gg sans","Noto Sans",Helvetica,Arial,sans-serif}
main{padding:16px;max-width:1000px}
h6{margin:28px 0 4px;font-size:11px;color:#80848e;font-weight:500}
.message{display:flex;gap:14px;margin:2px 0}
.face{width:40px;height:40px;border-radius:50%;background:#5865f2;flex:none;text-align:center;line-height:40px}
.name{font-weight:600;color:#f2f3f5}.name i{background:#5865f2;color:#fff;font:600 10px sans-serif;padding:1px 4px;
border-radius:3px;margin-left:4px}
.body{min-width:0;flex:1}
.box{background:#2b2d31;border:1px solid #3f4147;border-left-width:4px;border-radius:8px;padding:16px;max-width:600px;
display:flex;flex-direction:column;gap:8px;margin-top:4px}
.text{overflow-wrap:anywhere}.text h2{font-size:20px;line-height:1.375;margin:4px 0 4px;color:#f2f3f5}
.text h1{font-size:24px;margin:4px 0}.text h3{font-size:16px;margin:4px 0;color:#f2f3f5}
.text .line{min-height:22px}.text small{font-size:13px;color:#949ba4;display:block;line-height:1.4}
.text blockquote{margin:0;padding:0 8px 0 12px;border-left:4px solid #4e5058;min-height:22px}
.text .item{padding-left:24px;text-indent:-14px}
code{background:#1e1f22;padding:1px 4px;border-radius:4px;font:14px Consolas,"DejaVu Sans Mono",monospace}
.pill{background:#3c4270;color:#c9cdfb;border-radius:3px;padding:0 2px;font-weight:500}
time{background:#3a3c42;border-radius:3px;padding:0 2px}a{color:#00a8fc;text-decoration:none}
.row{display:flex;flex-wrap:wrap;gap:8px}
.button{background:#4e5058;color:#fff;border-radius:8px;padding:6px 14px;font-size:14px;font-weight:500;min-height:32px}
.button.s1{background:#5865f2}.button.s3{background:#248046}.button.s4{background:#da373c}
.section{display:flex;gap:12px;justify-content:space-between;align-items:flex-start}
.select{background:#1e1f22;border-radius:8px;padding:9px 12px;width:100%;max-width:400px;color:#949ba4;display:flex;
justify-content:space-between}.options{font-size:13px;color:#b5bac1;padding-left:12px}
hr{border:0;border-top:1px solid #3f4147;width:100%;margin:0}
.file{background:#2b2d31;border:1px solid #3f4147;border-radius:8px;padding:12px;color:#00a8fc;max-width:400px}
.private{font-size:12px;color:#949ba4;margin-top:4px}
.modal{background:#242429;border:1px solid #3f4147;border-radius:12px;max-width:440px;padding:20px;display:flex;
flex-direction:column;gap:16px;margin:8px 0}
.modal>b{font-size:20px;color:#fff}.label{font-weight:500;color:#fff}.label em{color:#f23f43;font-style:normal}
.hint{font-size:14px;color:#b5bac1;margin:2px 0 8px}
.input{background:#1a1a1e;border:1px solid #3f4147;border-radius:8px;padding:10px;min-height:42px;color:#dbdee1}
.input.s2{min-height:96px}
"""


def page(drawings: Iterable[tuple[str, str]]) -> str:
    """A page with drawings under their names."""
    shown = "".join(f"<h6>{escape(name)}</h6>{drawing}" for name, drawing in drawings)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body><main>{shown}</main></body></html>"


def drawn(message: Json) -> str:
    """A message."""
    inside = "".join(map(_component, message["components"]))
    private = '<div class="private">Only you can see this · Dismiss message</div>' if message["flags"] & 64 else ""
    name = '<div class="name">Circles<i>APP</i></div>'
    return f'<div class="message"><div class="face">◯</div><div class="body">{name}{inside}{private}</div></div>'


def drawn_modal(modal: Json) -> str:
    """A form."""
    inside = "".join(map(_component, modal["components"]))
    send = '<div class="row"><span class="button">Cancel</span><span class="button s1">Submit</span></div>'
    return f'<div class="modal"><b>{escape(modal["title"])}</b>{inside}{send}</div>'


def _component(of: Json) -> str:
    inside = "".join(map(_component, of.get("components", ())))
    match of["type"]:
        case 1:
            return f'<div class="row">{inside}</div>'
        case 2:
            return f'<span class="button s{of["style"]}">{escape(of["label"])}</span>'
        case 3:
            chosen = [each["label"] for each in of["options"] if each.get("default")]
            shown = chosen[0] if chosen else of.get("placeholder") or "Make a selection"
            options = " · ".join(each["label"] for each in of["options"])
            return (
                f'<div class="select">{escape(shown)}<span>⌄</span></div><div class="options">{escape(options)}</div>'
            )
        case 4:
            return f'<div class="input s{of["style"]}">{escape(of.get("value") or "")}</div>'
        case 9:
            return f'<div class="section"><div>{inside}</div>{_component(of["accessory"])}</div>'
        case 10:
            return f'<div class="text">{"".join(_lines(read(of["content"])))}</div>'
        case 13:
            return f'<div class="file">📄 {escape(of["file"]["url"].removeprefix("attachment://"))}</div>'
        case 14:
            return "<hr>"
        case 17:
            colour = f"border-left-color:#{of['accent_color']:06x}" if of.get("accent_color") is not None else ""
            return f'<div class="box" style="{colour}">{inside}</div>'
        case 18:
            star = " <em>*</em>" if of["component"].get("required", True) else ""
            hint = f'<div class="hint">{escape(of["description"])}</div>' if of.get("description") else ""
            return f'<div><div class="label">{escape(of["label"])}{star}</div>{hint}{_component(of["component"])}</div>'
    raise LookupError(of["type"])


def _lines(lines: list[Token]) -> Iterator[str]:
    number = 0
    for each in lines:
        number = number + 1 if each.kind == "number" else 0
        inside = "".join(map(_token, each.inside))
        match each.kind:
            case "heading":
                yield f"<h2>{inside}</h2>"
            case "note":
                yield f"<small>{inside}</small>"
            case "quote":
                yield f"<blockquote>{inside}</blockquote>"
            case "item":
                yield f'<div class="item">•&nbsp; {inside}</div>'
            case "number":
                yield f'<div class="item">{number}. {inside}</div>'
            case _:
                yield f'<div class="line">{inside}</div>'


def _token(of: Token) -> str:
    text, inside = escape(of.text), "".join(map(_token, of.inside))
    match of.kind:
        case "bold":
            return f"<b>{inside}</b>"
        case "code":
            return f"<code>{text}</code>"
        case "time":
            return f"<time>{_time(of.text)}</time>"
        case "user":
            return f'<span class="pill">@{text[-2:]}</span>'
        case "command":
            return f'<span class="pill">/{text.partition(":")[0]}</span>'
        case "link":
            return f"<a>{inside}</a>"
        case "address":
            return f"<a>{text}</a>"
    return text or inside


def _time(written: str) -> str:
    stamp, _, style = written.partition(":")
    at = datetime.fromtimestamp(int(stamp), ZONE)
    patterns = {"F": "%A, %d %B %Y at %H:%M", "f": "%d %B %Y at %H:%M", "D": "%d %B %Y", "t": "%H:%M"}
    return at.strftime(patterns.get(style, patterns["f"]))
