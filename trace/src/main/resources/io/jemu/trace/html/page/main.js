// Puts the page together: tabs, the choice of a process, keys, light and dark.

import {bindingsView} from './bindings.js';
import {callsView} from './calls.js';
import {Client} from './client.js';
import {h} from './dom.js';
import {count, imageName} from './format.js';
import {graphView} from './graph.js';
import {memoryView} from './memory.js';
import {overviewView} from './overview.js';
import {processesView} from './processes.js';
import {Route} from './route.js';
import {syscallsView} from './syscalls.js';
import {timelineView} from './timeline.js';
import {showTip} from './tip.js';

const TABS = [
    ['overview', 'Overview', overviewView, () => null],
    ['graph', 'Link map', graphView, () => null],
    ['bindings', 'Bindings', bindingsView, run => run.counts.bindings],
    ['memory', 'Memory', memoryView, () => null],
    ['timeline', 'Timeline', timelineView, () => null],
    ['syscalls', 'System calls', syscallsView, run => run.counts.syscalls],
    ['processes', 'Processes', processesView, () => null],
    ['calls', 'Calls', callsView, run => run.calls],
];
const NEAR = 0.01;

const byId = id => document.getElementById(id);

function fail(message) {
    byId('main').replaceChildren(h('div', {class: 'loading', role: 'alert'}, h('p', {}, message)));
}

/** Light or dark: as the system has it, until the button says otherwise. */
function themes() {
    const listeners = [];
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const set = theme => {
        document.documentElement.dataset.theme = theme;
        listeners.forEach(listener => listener());
    };
    set(dark.matches ? 'dark' : 'light');
    dark.addEventListener('change', () => set(dark.matches ? 'dark' : 'light'));
    byId('theme').addEventListener('click', () =>
        set(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
    return listener => listeners.push(listener);
}

function tabBar(app) {
    const buttons = TABS.map(([key, label, , size]) => {
        const rows = size(app.run);
        return h('button', {type: 'button', role: 'tab', id: `tab-${key}`, onclick: () => app.route.goTo(key)}, label,
            rows === null ? null : h('span', {class: 'count'}, count(rows)));
    });
    const bar = byId('tabs');
    bar.append(...buttons);
    byId('tab-calls').hidden = app.run.calls === 0;
    bar.addEventListener('keydown', event => {
        const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        const place = buttons.indexOf(document.activeElement);
        if (step !== undefined && place >= 0) {
            const shown = buttons.filter(button => !button.hidden);
            shown[(shown.indexOf(buttons[place]) + step + shown.length) % shown.length].focus();
        }
    });
    return current => buttons.forEach((button, i) => {
        const selected = TABS[i][0] === current;
        button.setAttribute('aria-selected', selected);
        button.tabIndex = selected ? 0 : -1;
        if (selected) {
            button.scrollIntoView({block: 'nearest', inline: 'nearest'});
        }
    });
}

function imageChoice(app) {
    const select = byId('image');
    select.append(h('option', {value: ''}, 'all'),
        ...app.run.images.map(image => h('option', {value: image.index}, imageName(image))));
    select.addEventListener('change', () => app.route.go({image: select.value, row: null, object: null, after: null}));
    byId('image-label').hidden = app.run.images.length < 2;
    return () => { select.value = app.image()?.index ?? ''; };
}

function keys(app, current) {
    addEventListener('keydown', event => {
        const typing = ['INPUT', 'SELECT'].includes(event.target.tagName);
        if (event.ctrlKey || event.altKey || event.metaKey) {
            return;
        }
        if (event.key === 'Escape') {
            if (typing) {
                event.target.blur();
            } else {
                app.route.go({row: null}, true);
            }
        } else if (event.key === '/' && !typing) {
            event.preventDefault();
            current().search?.focus();
        } else if (/^[1-8]$/.test(event.key) && !typing) {
            byId(`tab-${TABS[event.key - 1][0]}`).click();
        }
    });
}

/** Says what the file lacks. */
function notice(run) {
    const missing = run.rows === null ? ['The trace is cut short: jemu did not come to write its end.'] : [];
    for (const [table, rows] of Object.entries(run.rows ?? {})) {
        if (rows > run.counts[table]) {
            missing.push(`Only the first ${count(run.counts[table])} of ${count(rows)} rows of ${table} were kept.`);
        }
    }
    byId('notice').hidden = missing.length === 0;
    byId('notice').textContent = missing.join(' ');
}

async function start() {
    if (typeof DecompressionStream === 'undefined' || typeof Worker === 'undefined') {
        fail('This report needs a browser with DecompressionStream: Chromium 80, Firefox 113, Safari 16.4 or later.');
        return;
    }
    const app = {route: new Route(), onTheme: themes()};
    app.client = new Client();
    app.run = await app.client.load(done => {
        if (done === null) {
            byId('loading-bar').removeAttribute('value');
        } else {
            byId('loading-bar').value = done;
        }
    });
    const {run, route} = app;
    app.image = () => run.images.find(image => image.index === route.number('image')) ?? null;
    app.showInTimeline = (time, tid) => {
        const reach = Math.max(1000, run.end * NEAR);
        route.goTo('timeline', {t: `${Math.max(0, Math.round(time - reach))}-${Math.round(time + reach)}`, tid});
    };
    notice(run);
    const first = run.images[0];
    byId('command').textContent = first === undefined ? '' : first.argv.join(' ') || first.path;
    byId('command').title = byId('command').textContent;
    document.title = `${byId('command').textContent.slice(0, 80) || 'run'} – jemu report`;
    const views = new Map();
    const selectTab = tabBar(app);
    const selectImage = imageChoice(app);
    let current = null;
    const show = async () => {
        const {hash} = location;
        showTip(null);
        const [key, , make] = TABS.find(([name]) => name === route.get('tab')) ?? TABS[0];
        if (!views.has(key)) {
            views.set(key, make(app));
        }
        const view = views.get(key);
        selectTab(key);
        selectImage();
        if (view !== current) {
            current = view;
            byId('main').replaceChildren(view.element);
        }
        await view.update();
        if (hash === location.hash) {
            // For those who drive the page: what the address says is shown.
            document.documentElement.dataset.shown = hash;
        }
    };
    const shown = () => show().catch(error => {
        console.error(error);
        fail(`The report could not show this: ${error.message}`);
    });
    route.onChange(shown);
    keys(app, () => current);
    await shown();
}

start().catch(error => {
    console.error(error);
    fail(`The report could not be read: ${error.message}`);
});
