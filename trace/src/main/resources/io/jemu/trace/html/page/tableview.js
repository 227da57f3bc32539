// A view of one of the worker's tables: search, filters, rows, details of the selected row.

import {h, settled} from './dom.js';
import {count} from './format.js';
import {Grid} from './grid.js';

const SEARCH_DELAY = 140;
const BUSY_DELAY = 150;

/** The search box of a view. Its text is q in the address. */
export function searchBox(app, hint) {
    const later = settled(SEARCH_DELAY, value => app.route.go({q: value, row: null}, true));
    return h('input', {type: 'search', class: 'search', placeholder: hint, 'aria-label': hint, spellcheck: 'false',
        autocomplete: 'off', 'aria-keyshortcuts': '/', title: 'Words must all occur. "a phrase", -without, column:word',
        oninput: event => later(event.target.value)});
}

/** A panel with details, that closes by its button or Escape. */
export function detailPanel(title, onClose, ...content) {
    return h('aside', {class: 'detail', 'aria-label': 'Details', onkeydown: event => {
        if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
        }
    }}, h('div', {class: 'detail-head'}, h('h2', {class: 'mono'}, title),
        h('button', {type: 'button', class: 'quiet', 'aria-label': 'Close details', onclick: onClose}, '✕')), content);
}

export class TableView {
    /**
     * @param app the parts of the page
     * @param what the table, label, hint, columns, empty; detail(row, close) makes the panel; filters() are those of
     *     the address, as [text, the address's names, alternatives of conditions]; all, if not every row counts
     */
    constructor(app, what) {
        this.app = app;
        this.what = what;
        this.search = searchBox(app, what.hint);
        this.status = h('span', {class: 'status', role: 'status'});
        this.chips = h('span', {class: 'bar-chips'});
        this.bar = h('div', {class: 'bar'}, this.search, what.tools ?? [], this.chips, this.status);
        this.grid = new Grid({label: what.label, columns: what.columns,
            onSelect: row => app.route.go({row: row.row}, true),
            onOpen: () => this.panel?.querySelector('button')?.focus(),
            onSort: (key, descending) => app.route.go({sort: descending ? `-${key}` : key, row: null}, true)});
        this.split = h('div', {class: 'split'}, this.grid.element);
        this.element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': what.label}, this.bar, this.split);
        this.shown = null;
        this.panel = null;
    }

    /** Brings the view to what the address says. */
    async update() {
        const {route, client} = this.app;
        const query = route.get('q');
        if (document.activeElement !== this.search) {
            this.search.value = query;
        }
        const filters = this.what.filters();
        const sort = route.get('sort');
        const wanted = {table: this.what.table, query, filters: filters.map(([, , conditions]) => conditions),
            sort: sort.replace(/^-/, '') || null, descending: sort.startsWith('-')};
        if (!this.what.columns.some(column => column.key === wanted.sort && column.sortable !== false)) {
            wanted.sort = null;
        }
        const key = JSON.stringify(wanted);
        if (key !== this.shown) {
            this.shown = key;
            this.drawChips(filters);
            const waiting = setTimeout(() => {
                this.element.setAttribute('aria-busy', 'true');
                this.status.textContent = 'Working …';
            }, BUSY_DELAY);
            const view = await client.ask('open', wanted);
            clearTimeout(waiting);
            if (this.shown !== key) {
                return;
            }
            this.element.removeAttribute('aria-busy');
            this.view = view;
            const all = this.what.all ?? view.all;
            this.status.textContent = view.count === all ? count(all) : `${count(view.count)} of ${count(all)}`;
            this.grid.show({...wanted, count: view.count, empty: view.all === 0 ? this.what.empty : 'Nothing matches.',
                rows: (from, to) => client.ask('rows', {id: view.id, from, to})});
            this.row = null;
        }
        await this.showRow(route.number('row'));
    }

    async showRow(row) {
        if (row === this.row || this.view === undefined) {
            return;
        }
        this.row = row;
        this.panel?.remove();
        this.panel = null;
        if (row === null) {
            this.grid.selected = -1;
            this.grid.draw();
            return;
        }
        const place = await this.app.client.ask('place', {id: this.view.id, row});
        if (place < 0 || this.row !== row) {
            return;
        }
        if (this.grid.selected !== place) {
            await this.grid.select(place);
        }
        const content = await this.grid.at(place);
        if (content && this.row === row) {
            this.panel?.remove();
            this.panel = this.what.detail(content, () => {
                this.app.route.go({row: null}, true);
                this.grid.element.focus();
            });
            this.split.append(this.panel);
        }
    }

    drawChips(filters) {
        this.chips.replaceChildren(...filters.filter(([text]) => text !== '').map(([text, names]) =>
            h('button', {type: 'button', class: 'chip', 'aria-label': `Remove the filter ${text}`,
                onclick: () => this.app.route.go(Object.fromEntries(names.map(name => [name, null])))},
            `${text} ✕`)));
    }
}

/** The filter for the process that is chosen, for a table. */
export function imageFilter(app) {
    const image = app.image();
    return image === null ? [] : [['', [], [[['pid', image.pid],
        ['order', image.begin, Math.min(image.end, Number.MAX_SAFE_INTEGER)]]]]];
}
