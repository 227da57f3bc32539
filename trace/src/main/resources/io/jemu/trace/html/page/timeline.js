// The timeline: a lane for each thread; zoom, pan, and what is under the pointer.

import {h, settled} from './dom.js';
import {base, duration, moment, plural} from './format.js';
import {AXIS, Painter, placeLanes} from './painter.js';
import {searchBox} from './tableview.js';
import {showTip} from './tip.js';
import {CLASS_NAMES, swatch} from './syscalls.js';

const GUTTER = 150;
const NARROW_GUTTER = 84;
const NARROW = 640;
const ZOOM = 1.4;
const LEAST_SPAN = 200;
const REACH = 4;

export function timelineView(app) {
    const {client, route} = app;
    const canvas = h('canvas', {'aria-hidden': 'true'});
    const room = h('div', {class: 'timeline-room'}, canvas);
    const area = h('div', {class: 'timeline', tabindex: 0, role: 'group', 'aria-label':
        'Timeline: arrows move, plus and minus zoom, 0 shows all'}, room);
    const search = searchBox(app, 'Find a process …');
    const status = h('span', {class: 'status', role: 'status'});
    const tool = (label, text, onclick) => h('button', {type: 'button', 'aria-label': label, title: label, onclick},
        text);
    const mark = (name, text) => h('span', {}, swatch(name), text);
    const element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': 'Timeline'}, h('div', {class: 'bar'},
        search, tool('Zoom in', '+', () => zoom(1 / ZOOM)), tool('Zoom out', '−', () => zoom(ZOOM)),
        tool('Show all', 'Fit', () => look(0, app.run.end)), status, h('span', {class: 'spring'}),
        h('span', {class: 'legend'}, mark('accent', 'binding'), mark('interpose', 'interposing'),
            mark('init', 'constructor, destructor'), mark('signal', 'signal'), mark('call', 'call between objects'),
            h('span', {}, 'system calls:'), CLASS_NAMES.map(name => mark(name, name)))), area);
    const painter = new Painter(canvas);
    let lanes = null;
    let chosen = [];
    let view = {from: 0, to: 1, tid: null};
    let busy = false;
    let again = false;
    let drawn = new Map();
    const remember = settled(200, () => route.go({t: view.from === 0 && view.to === whole() ? null
        : `${Math.round(view.from)}-${Math.round(view.to)}`}, true));
    const whole = () => Math.max(LEAST_SPAN, app.run.end * 1.01);

    /** Shows the time from one moment to another. */
    function look(from, to) {
        const span = Math.max(LEAST_SPAN, Math.min(whole(), to - from));
        const begin = Math.max(0, Math.min(from, whole() - span));
        Object.assign(view, {from: begin, to: begin + span});
        remember();
        draw();
    }

    function zoom(factor, at = 0.5) {
        const span = Math.max(LEAST_SPAN, (view.to - view.from) * factor);
        const point = view.from + (view.to - view.from) * at;
        look(point - span * at, point + span * (1 - at));
    }

    function pan(part) {
        const span = view.to - view.from;
        look(view.from + span * part, view.to + span * part);
    }

    const visible = () => chosen.filter(lane => lane.y + lane.height > area.scrollTop
        && lane.y < area.scrollTop + area.clientHeight);

    /** Asks what is to be seen and paints it; one question at a time. */
    async function draw() {
        if (busy || lanes === null || area.clientWidth === 0) {
            again = true;
            return;
        }
        busy = true;
        do {
            again = false;
            const gutter = area.clientWidth < NARROW ? NARROW_GUTTER : GUTTER;
            Object.assign(view, {gutter});
            const shown = visible();
            const width = Math.max(1, area.clientWidth - gutter);
            const {from, to} = view;
            const answer = await client.ask('draw', {tids: shown.map(lane => lane.tid), from, to, width});
            drawn = new Map(answer.map(lane => [lane.tid, lane]));
            if (painter.width !== area.clientWidth || painter.height !== area.clientHeight) {
                painter.resize(area.clientWidth, area.clientHeight);
            }
            painter.paint(shown, drawn, {...view, from, to, scroll: area.scrollTop});
            status.textContent = `${moment(from)} – ${moment(to)} s`;
        } while (again);
        busy = false;
    }

    const fraction = event => (event.clientX - canvas.getBoundingClientRect().left - view.gutter)
        / Math.max(1, area.clientWidth - view.gutter);

    /** The event under the pointer. */
    async function eventAt(event) {
        const box = canvas.getBoundingClientRect();
        const y = event.clientY - box.top - AXIS + area.scrollTop;
        const lane = chosen.find(candidate => y >= candidate.y && y < candidate.y + candidate.height);
        const at = fraction(event);
        if (lane === undefined || event.clientY - box.top < AXIS) {
            return null;
        }
        if (at < 0) {
            return {lane};
        }
        const inside = y - lane.y;
        const row = lane.rows.find(candidate =>
            inside >= candidate.y - 1 && inside < candidate.y + candidate.height + 1);
        const perPixel = (view.to - view.from) / Math.max(1, area.clientWidth - view.gutter);
        const question = {tid: lane.tid, time: view.from + (view.to - view.from) * at, tolerance: perPixel * REACH};
        if (row === undefined) {
            return {lane};
        }
        const found = row.layer === 'bindings' ? await client.ask('at', {...question, layer: 'signals'}) : null;
        return {lane, event: found ?? await client.ask('at', {...question, layer: row.layer, level: row.level})};
    }

    function describe({lane, event}) {
        if (event === undefined || event === null) {
            return [h('div', {class: 'mono'}, lane.path || `process ${lane.pid}`),
                h('div', {class: 'muted'}, `thread ${lane.tid}, ${plural(lane.counts.syscalls, 'system call',
                    'system calls')}, ${plural(lane.counts.bindings, 'binding', 'bindings')}`
                    + (lane.outcome === '' ? '' : `; ${lane.outcome}`))];
        }
        const when = h('div', {class: 'muted'}, `at ${moment(event.time)} s`
            + (event.table === 'bindings' || event.table === 'signals' ? '' : `, ${duration(event.duration)}`));
        switch (event.table) {
            case 'syscalls': return [h('div', {class: 'mono'}, `${event.text} = ${event.outcome}`), when];
            case 'bindings': return [h('div', {class: 'mono'}, event.symbol), h('div', {},
                `${base(event.requester)} → ${event.winner === '' ? 'nothing' : base(event.winner)}: `,
                event.reason), when];
            case 'inits': return [h('div', {}, `${event.phase} of ${base(event.object)}`), when];
            case 'calls': return [h('div', {class: 'mono'}, `${event.symbol}(${event.text})`
                + (event.outcome === undefined ? '' : ` = ${event.outcome}`)),
                h('div', {}, `${event.caller} → ${event.callee}`), when];
            default: return [h('div', {class: 'mono'}, event.text), when];
        }
    }

    const hover = settled(30, async event => {
        const found = await eventAt(event);
        showTip(found === null ? null : describe(found), event.clientX, event.clientY);
    });

    let grip = null;
    canvas.addEventListener('pointerdown', event => {
        grip = {x: event.clientX, from: view.from, to: view.to, moved: false};
        canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
        if (grip === null) {
            hover(event);
            return;
        }
        const shift = (grip.x - event.clientX) / Math.max(1, area.clientWidth - view.gutter) * (grip.to - grip.from);
        grip.moved ||= Math.abs(grip.x - event.clientX) > 3;
        if (grip.moved) {
            look(grip.from + shift, grip.to + shift);
        }
    });
    canvas.addEventListener('pointerup', async event => {
        const wasMoved = grip?.moved;
        grip = null;
        const found = wasMoved ? null : await eventAt(event);
        if (found?.event && (['syscalls', 'bindings', 'calls'].includes(found.event.table))) {
            route.goTo(found.event.table, {row: found.event.row, ...found.event.table === 'syscalls'
                ? {part: 'calls'} : {}});
        }
    });
    canvas.addEventListener('pointercancel', () => { grip = null; });
    canvas.addEventListener('pointerleave', () => hover({clientX: -1, clientY: -1}));
    canvas.addEventListener('dblclick', event => zoom(1 / ZOOM / ZOOM, Math.max(0, fraction(event))));
    area.addEventListener('wheel', event => {
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
            event.preventDefault();
            pan((event.deltaX || event.deltaY) / 900);
        } else if (event.ctrlKey || event.metaKey || area.scrollHeight <= area.clientHeight + 1) {
            event.preventDefault();
            zoom(event.deltaY > 0 ? ZOOM : 1 / ZOOM, Math.max(0, fraction(event)));
        }
    }, {passive: false});
    area.addEventListener('scroll', draw);
    area.addEventListener('keydown', event => {
        const action = {ArrowLeft: () => pan(-0.2), ArrowRight: () => pan(0.2), '+': () => zoom(1 / ZOOM),
            '=': () => zoom(1 / ZOOM), '-': () => zoom(ZOOM), 0: () => look(0, whole())}[event.key];
        if (action !== undefined && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            action();
        }
    });
    new ResizeObserver(draw).observe(area);
    app.onTheme(() => {
        painter.readColors();
        draw();
    });

    return {element, search, async update() {
        if (lanes === null) {
            const described = await client.ask('lanes');
            described.forEach(lane => Object.assign(lane, {path: lane.label, name: base(lane.label)}));
            lanes = described;
        }
        if (document.activeElement !== search) {
            search.value = route.get('q');
        }
        const query = route.get('q').toLowerCase();
        const image = app.image();
        chosen = lanes.filter(lane => (image === null || image.pid === lane.pid)
            && `${lane.pid} ${lane.tid} ${lane.path}`.toLowerCase().includes(query));
        room.style.setProperty('height', `${Math.max(placeLanes(chosen) + AXIS, 1)}px`);
        const times = /^(\d+)-(\d+)$/.exec(route.get('t'));
        Object.assign(view, times === null ? {from: 0, to: whole()}
            : {from: Number(times[1]), to: Math.max(Number(times[1]) + LEAST_SPAN, Number(times[2]))});
        const tid = route.number('tid');
        if (tid !== view.tid) {
            view.tid = tid;
            const lane = chosen.find(candidate => candidate.tid === tid);
            if (lane !== undefined) {
                area.scrollTop = Math.max(0, lane.y - 60);
            }
        }
        await draw();
    }};
}
