// Makes elements. Text from the trace only ever becomes text nodes.

const SVG = 'http://www.w3.org/2000/svg';

function build(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (name === 'style') {
            // Styles in markup are forbidden by the page's policy, those set here are not.
            Object.entries(value).forEach(([property, setting]) => element.style.setProperty(property, setting));
        } else {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
    return element;
}

/** An HTML element with attributes, listeners (onclick, ...) and children. */
export const h = (tag, attributes = {}, ...children) => build(document.createElement(tag), attributes, children);

/** The same for SVG. */
export const s = (tag, attributes = {}, ...children) => build(document.createElementNS(SVG, tag), attributes,
    children);

/** A list of terms and what they are; entries without a value are left out. */
export function definitions(entries) {
    return h('dl', {}, entries.filter(([, value]) => value !== '' && value !== null && value !== undefined)
        .map(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
}

/** Something set in the type of code. */
export const code = text => h('span', {class: 'mono'}, text);

/** Calls a function a moment after the last of many calls. */
export function settled(milliseconds, then) {
    let timer = 0;
    return (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => then(...values), milliseconds);
    };
}
