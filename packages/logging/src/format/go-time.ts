const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Matches the placeholders of a layout; longer alternatives come first. */
const parts =
  /2006|January|Monday|-07:00:00|-07:00|-0700|-07|Z07:00|Z0700|Z07|MST|Jan|Mon|002|_2|01|02|03|04|05|06|15|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

/**
 * Formats a time with a layout in Go's notation, that is, the text for the time 2006-01-02 15:04:05.
 *
 * @param time - milliseconds since the Unix epoch
 * @param local - true for the machine's time zone, false for UTC
 * @see Go's `time.Layout`
 * @internal
 */
export function goTime(time: number, layout: string, local: boolean): string {
  const zone = local ? -new Date(time).getTimezoneOffset() : 0;
  // Shifted, so that the UTC getters return local time.
  const at = new Date(time + zone * 60_000);
  return layout.replaceAll(parts, (part) => partText(part, at, zone));
}

function partText(part: string, at: Date, zone: number): string {
  const hours = at.getUTCHours();
  switch (part) {
    case '2006':
      return padded(at.getUTCFullYear(), 4);
    case '06':
      return padded(at.getUTCFullYear() % 100);
    case 'January':
      return months[at.getUTCMonth()] ?? '';
    case 'Jan':
      return (months[at.getUTCMonth()] ?? '').slice(0, 3);
    case '01':
      return padded(at.getUTCMonth() + 1);
    case '1':
      return String(at.getUTCMonth() + 1);
    case 'Monday':
      return days[at.getUTCDay()] ?? '';
    case 'Mon':
      return (days[at.getUTCDay()] ?? '').slice(0, 3);
    case '02':
      return padded(at.getUTCDate());
    case '_2':
      return String(at.getUTCDate()).padStart(2);
    case '2':
      return String(at.getUTCDate());
    case '002':
      return padded(Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0)) / 86_400_000) + 1, 3);
    case '15':
      return padded(hours);
    case '03':
      return padded(hours % 12 || 12);
    case '3':
      return String(hours % 12 || 12);
    case '04':
      return padded(at.getUTCMinutes());
    case '4':
      return String(at.getUTCMinutes());
    case '05':
      return padded(at.getUTCSeconds());
    case '5':
      return String(at.getUTCSeconds());
    case 'PM':
      return hours < 12 ? 'AM' : 'PM';
    case 'pm':
      return hours < 12 ? 'am' : 'pm';
    case 'MST':
      return zone === 0 ? 'UTC' : zoneText('-0700', zone);
    default:
      return /^[.,]/.test(part) ? fraction(part, at) : zoneText(part, zone);
  }
}

/** Formats a fraction of a second. Times have millisecond precision; further digits are zero. */
function fraction(part: string, at: Date): string {
  const digits = padded(at.getUTCMilliseconds(), 3).padEnd(part.length - 1, '0').slice(0, part.length - 1);
  if (part[1] === '0') return part[0] + digits;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : part[0] + short;
}

function zoneText(part: string, zone: number): string {
  if (part.startsWith('Z') && zone === 0) return 'Z';
  const sign = zone < 0 ? '-' : '+';
  const hours = padded(Math.floor(Math.abs(zone) / 60));
  const minutes = padded(Math.abs(zone) % 60);
  const form = part.slice(1);
  if (form === '07') return sign + hours;
  if (form === '0700') return sign + hours + minutes;
  return `${sign}${hours}:${minutes}${form === '07:00:00' ? ':00' : ''}`;
}

function padded(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}
