// Shows events as they come in. Everything that somebody sent is put in as text, never as markup.
const place = document.querySelector('[data-live]');
const list = place.querySelector('[data-live-list]');
const state = place.querySelector('[data-live-state]');
const pause = place.querySelector('[data-live-pause]');
const row = place.querySelector('template[data-live-row]');
const gap = place.querySelector('template[data-live-gap]');
const MOST_ROWS = 200;
let paused = false;
let waiting = [];
let seen = 0;
let word = 'Connecting …';

const put = (into, name, text) => { into.querySelector(`[data-put="${name}"]`).textContent = text; };
const rowOf = (line) => {
  const made = row.content.cloneNode(true);
  put(made, 'time', line.time);
  made.querySelector('time').dateTime = line.iso;
  for (const name of ['name', 'source', 'subject', 'properties']) put(made, name, line[name]);
  made.querySelector('pre').hidden = line.properties === '';
  made.querySelector('[data-none]').hidden = line.properties !== '';
  made.querySelector('[data-person]').href = `/admin/live?${new URLSearchParams({ person: line.subject })}`;
  for (const mark of line.marks) {
    const chip = document.createElement('span');
    chip.className = 'chip';
    chip.textContent = mark;
    made.querySelector('[data-marks]').append(chip);
  }
  for (const [name, value] of line.facts) {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = name;
    dd.textContent = value;
    made.querySelector('dl').append(dt, dd);
  }
  return made;
};
const show = () => {
  for (const made of waiting.splice(0)) list.prepend(made);
  while (list.children.length > MOST_ROWS) list.lastElementChild.remove();
};
const say = () => {
  const came = seen === 0 ? '' : ` ${seen.toLocaleString('en-GB')} ${seen === 1 ? 'event' : 'events'} since you look on.`;
  state.textContent = paused ? `Paused: ${waiting.length} waiting.` : `${word}${came}`;
  place.querySelector('[data-live-empty]').hidden = list.children.length > 0;
};
const add = (made) => {
  waiting.push(made);
  if (waiting.length > MOST_ROWS) waiting.shift();
  if (!paused) show();
  say();
};

const stream = new EventSource(place.dataset.live);
stream.addEventListener('open', () => { word = 'Connected.'; say(); });
stream.addEventListener('event', (message) => { seen += 1; add(rowOf(JSON.parse(message.data))); });
stream.addEventListener('gap', () => add(gap.content.cloneNode(true)));
stream.addEventListener('error', () => {
  word = stream.readyState === EventSource.CLOSED
    ? 'Not connected: you are logged out, or too many people look on. Open the page again.'
    : 'The connection was lost; trying again. What comes meanwhile is not shown.';
  say();
});
pause.hidden = false;
pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  pause.querySelector('[data-put="pause"]').textContent = paused ? 'Go on' : 'Pause';
  if (!paused) show();
  say();
});
say();
