// ical.js, which Thunderbird and Nextcloud read with: `node with_icaljs.mjs MODULE FOLDER` prints what it finds.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [module, folder] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(module));

function event(component) {
  const found = new ICAL.Event(component);
  const text = (name) => component.getFirstPropertyValue(name) ?? "";
  return {
    uid: found.uid,
    starts: found.startDate.toJSDate().toISOString(),
    ends: found.endDate.toJSDate().toISOString(),
    status: text("status"),
    sequence: found.sequence,
    title: found.summary ?? "",
    text: found.description ?? "",
    place: found.location ?? "",
  };
}

const found = {};
for (const name of readdirSync(folder).filter((each) => each.endsWith(".ics"))) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(folder, name), "utf8")));
  found[name] = calendar.getAllSubcomponents("vevent").map(event);
}
console.log(JSON.stringify(found));
