// A table of any length: only the rows in sight are elements. Rows come from a source when they are needed.

import {h} from './dom.js';

const ROW = 26;
const PAGE = 128;
const KEPT_PAGES = 40;
// More than any window has room for; fewer than the pages that are kept hold.
const MOST_SHOWN = 1000;
// Browsers cannot make elements that are much taller; longer tables scroll in larger steps by the scroll bar.
const TALLEST = 6_000_000;
let grids = 0;

/**
 * Columns are {key, label, width, grow, priority, kind, sortable, render}: the width is the least in pixels; those with
 * the highest priority number go first when room is short; kind is a class; render makes the content of a row's cell.
 */
export class Grid {
    constructor({label, columns, onSelect = () => {}, onOpen = () => {}, onSort = null}) {
        Object.assign(this, {columns, onSelect, onOpen, onSort});
        this.id = `grid${++grids}`;
        this.count = 0;
        this.pages = new Map();
        this.selected = -1;
        this.top = 0;
        this.sort = {key: null, descending: false};
        this.head = h('div', {class: 'grid-head', role: 'row'});
        this.room = h('div', {class: 'grid-room', role: 'rowgroup'});
        this.empty = h('p', {class: 'grid-empty', hidden: true}, 'Nothing matches.');
        this.body = h('div', {class: 'grid-body', onscroll: () => this.scrolled()}, this.room, this.empty);
        this.body.addEventListener('wheel', event => this.wheel(event), {passive: false});
        this.element = h('div', {class: 'grid', role: 'grid', 'aria-label': label, tabindex: 0,
            onkeydown: event => this.key(event)}, this.head, this.body);
        this.rows = [];
        new ResizeObserver(() => this.resized()).observe(this.body);
    }

    /** Shows other rows: how many, and what asks for those from one place to another. */
    show({count, rows, sort = null, descending = false, empty = 'Nothing matches.'}) {
        Object.assign(this, {count, source: rows, sort: {key: sort, descending}});
        this.pages = new Map();
        this.selected = -1;
        this.empty.hidden = count > 0;
        this.empty.textContent = empty;
        this.element.setAttribute('aria-rowcount', count + 1);
        this.room.style.setProperty('height', `${Math.min(count * ROW, TALLEST)}px`);
        this.drawHead();
        this.moveTo(0);
    }

    drawHead() {
        let room = this.body.clientWidth;
        this.visible = [...this.columns].sort((a, b) => a.priority - b.priority).filter((column, i) => {
            room -= column.width;
            return i === 0 || room >= 0;
        });
        this.visible = this.columns.filter(column => this.visible.includes(column));
        this.head.replaceChildren(...this.visible.map((column, i) => {
            const sorted = this.sort.key === column.key;
            const sortable = this.onSort !== null && column.sortable !== false;
            return h(sortable ? 'button' : 'div', {
                type: sortable ? 'button' : null, role: 'columnheader',
                class: column.kind === 'number' ? 'number' : null,
                'aria-colindex': i + 1, style: widthOf(column),
                'aria-sort': sorted ? this.sort.descending ? 'descending' : 'ascending' : null,
                onclick: sortable ? () => this.onSort(column.key, sorted && !this.sort.descending) : null,
            }, column.label);
        }));
        // The scroll bar takes room beside the rows, not beside the head.
        this.head.style.setProperty('padding-right', `${this.body.offsetWidth - this.body.clientWidth}px`);
        this.rows.forEach(row => row.remove());
        this.rows = [];
    }

    resized() {
        if (this.body.clientWidth > 0 && this.source !== undefined) {
            this.drawHead();
            this.draw();
        }
    }

    /** Pixels of all rows, and the pixels that they get. */
    get scale() {
        const all = this.count * ROW - this.body.clientHeight;
        const room = Math.min(this.count * ROW, TALLEST) - this.body.clientHeight;
        return all <= room || room <= 0 ? 1 : all / room;
    }

    /** Scrolls to a place in pixels from the first row. */
    moveTo(top) {
        this.top = Math.max(0, Math.min(top, this.count * ROW - this.body.clientHeight));
        this.own = Math.round(this.top / this.scale);
        this.body.scrollTop = this.own;
        this.draw();
    }

    scrolled() {
        if (Math.abs(this.body.scrollTop - this.own) > 1) {
            this.own = this.body.scrollTop;
            this.top = this.own * this.scale;
            this.draw();
        }
    }

    wheel(event) {
        if (this.scale > 1) {
            event.preventDefault();
            this.moveTo(this.top + event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW : 1));
        }
    }

    key(event) {
        const page = Math.max(1, Math.floor(this.body.clientHeight / ROW) - 1);
        const to = {ArrowDown: this.selected + 1, ArrowUp: this.selected - 1, PageDown: this.selected + page,
            PageUp: this.selected - page, Home: 0, End: this.count - 1}[event.key];
        if (event.target.getAttribute('role') === 'columnheader' || event.ctrlKey || event.altKey || event.metaKey) {
            return;
        }
        if (to !== undefined) {
            event.preventDefault();
            this.select(Math.max(0, Math.min(to, this.count - 1)));
        } else if (event.key === 'Enter' && this.selected >= 0) {
            this.at(this.selected).then(row => row && this.onOpen(row));
        }
    }

    /** Selects the row at a place and brings it into sight. */
    async select(place) {
        if (place < 0 || place >= this.count) {
            return;
        }
        this.selected = place;
        const height = this.body.clientHeight;
        if (place * ROW < this.top) {
            this.moveTo(place * ROW);
        } else if ((place + 1) * ROW > this.top + height) {
            this.moveTo((place + 1) * ROW - height);
        } else {
            this.draw();
        }
        const row = await this.at(place);
        if (row && this.selected === place) {
            this.onSelect(row);
        }
    }

    async at(place) {
        return (await this.page(Math.floor(place / PAGE)))[place % PAGE];
    }

    page(number) {
        let page = this.pages.get(number);
        if (page === undefined) {
            const pages = this.pages;
            page = this.source(number * PAGE, Math.min(this.count, (number + 1) * PAGE));
            pages.set(number, page);
            if (pages.size > KEPT_PAGES) {
                pages.delete(pages.keys().next().value);
            }
            Promise.resolve(page).then(rows => {
                page.rows = rows;
                if (this.pages === pages) {
                    this.draw();
                }
            });
        }
        return page;
    }

    draw() {
        if (this.visible === undefined) {
            return;
        }
        const first = Math.floor(this.top / ROW);
        const most = Math.max(0, Math.min(this.count - first, Math.ceil(this.body.clientHeight / ROW) + 1,
            MOST_SHOWN));
        while (this.rows.length < most) {
            this.rows.push(this.makeRow(this.rows.length));
        }
        const shift = this.body.scrollTop - this.top;
        this.rows.forEach((element, i) => {
            element.hidden = i >= most;
            if (i < most) {
                this.fill(element, first + i, shift);
            }
        });
        this.element.setAttribute('aria-activedescendant', this.selected >= first && this.selected < first + most
            ? `${this.id}-${this.selected - first}` : '');
    }

    makeRow(number) {
        const row = h('div', {class: 'grid-row', role: 'row', id: `${this.id}-${number}`},
            this.visible.map((column, i) => h('div', {class: `grid-cell ${column.kind ?? ''}`, role: 'gridcell',
                'aria-colindex': i + 1, style: widthOf(column)})));
        row.addEventListener('click', () => this.select(row.place));
        row.addEventListener('dblclick', () => this.at(row.place).then(content => content && this.onOpen(content)));
        this.room.append(row);
        return row;
    }

    fill(element, place, shift) {
        element.style.setProperty('transform', `translateY(${place * ROW + shift}px)`);
        element.setAttribute('aria-selected', place === this.selected);
        element.setAttribute('aria-rowindex', place + 2);
        const content = this.page(Math.floor(place / PAGE)).rows?.[place % PAGE];
        if (element.place === place && element.content === content && content !== undefined) {
            return;
        }
        element.place = place;
        element.content = content;
        this.visible.forEach((column, i) => {
            const cell = element.children[i];
            const value = content === undefined ? '' : column.render(content);
            cell.replaceChildren(...[value].flat().filter(part => part !== null));
            cell.title = cell.textContent;
        });
    }
}

const widthOf = column => ({flex: `${column.grow ?? 0} 0 ${column.width}px`});
