// Expands iCalendar files with ical.js, the library of Thunderbird: every date up to a day.
// node expand.mjs <folder of ical.js> < [[file, last day], …] > [[date, …], …]
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(`${folder}/dist/ical.js`).href);

const moment = (time) => time && (time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString());

function expand(file, lastDay) {
  ICAL.TimezoneService.reset();
  const whole = new ICAL.Component(ICAL.parse(file));
  for (const zone of whole.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const last = ICAL.Time.fromDateString(lastDay);
  const dates = [];
  function tell(part, start, end) {
    const hasEnd = part.component.hasProperty("dtend");
    const status = part.component.getFirstPropertyValue("status");
    dates.push([part.uid, moment(start), hasEnd ? moment(end) : null, status]);
  }
  const parts = whole.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  for (const event of parts.filter((each) => !each.isRecurrenceException())) {
    for (const each of parts) {
      if (each.isRecurrenceException() && each.uid === event.uid) event.relateException(each);
    }
    if (!event.isRecurring()) {
      tell(event, event.startDate, event.endDate);
      continue;
    }
    const starts = event.iterator();
    for (let next = starts.next(); next && next.toString().slice(0, 10) <= last.toString(); next = starts.next()) {
      const { item, startDate, endDate } = event.getOccurrenceDetails(next);
      tell(item, startDate, endDate);
    }
  }
  return dates;
}

const files = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(files.map(([file, lastDay]) => expand(file, lastDay))));
