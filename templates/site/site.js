/* Search in the archive without a server: the index is read as scripts, a small one of all reports and then only the
   years that the words can be found in. Works from a folder too, where scripts are allowed and requests are not. */
"use strict";
(function () {
    const form = document.querySelector("form.search");
    const input = document.getElementById("q");
    const list = document.getElementById("fund");
    const status = document.getElementById("svar");
    const more = document.getElementById("flere");
    if (!form || !list) return;
    const STEP = 50;
    const months = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
        "november", "december"];
    const order = new Intl.Collator("da", {numeric: true});
    const shards = new Map();
    let works = null;
    let latest = 0;

    /* æ ø å and ae oe aa are the same here, accents and capitals say nothing. */
    function fold(text) {
        return text.toLowerCase().replace(/æ|ä/g, "ae").replace(/ø|ö/g, "oe").replace(/å/g, "aa")
            .normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    }

    function load(path) {
        return new Promise(function (done, failed) {
            const script = document.createElement("script");
            script.src = path;
            script.onload = function () { script.remove(); done(); };
            script.onerror = function () { script.remove(); failed(new Error(path)); };
            document.head.append(script);
        });
    }

    window.almanak = {
        index: function (read) {
            works = read.map(function (w) {
                return {folder: w[0], name: w[1], title: w[2], years: w[3], text: fold(w[1] + " " + w[2]),
                    notes: fold(w[4].join("\n"))};
            });
        },
        shard: function (key, rows) {
            shards.set(key, rows.map(function (r) {
                return {id: r[0], report: r[1], month: r[2], period: r[3], note: r[4], day: r[5], version: r[6],
                    text: fold(r[3] + " " + r[4] + " " + r[0])};
            }));
        }
    };

    /* Words may stand inside of others, as Danish ones do; numbers are whole, and 2026-1 begins 2026-10. */
    function contains(text, word) {
        if (!/^\d/.test(word)) return text.includes(word);
        const end = /^\d+$/.test(word) ? "(?![0-9])" : "";
        return new RegExp("(^|[^0-9a-z])" + word.replace(/[^0-9a-z]/g, "\\$&") + end).test(text);
    }

    /* Can the word be about a period? Then only the rows themselves can tell. */
    function isPeriod(word) {
        return /^[\dk]/.test(word) || "aaret".startsWith(word) || months.some(function (m) { return m.startsWith(word); });
    }

    /* The works that the words may be found in, with the words that are left for their rows. */
    function candidates(words) {
        const found = [];
        for (const work of works) {
            const rest = words.filter(function (w) { return !contains(work.text, w); });
            if (!rest.every(function (w) { return isPeriod(w) || contains(work.notes, w); })) continue;
            const year = rest.find(function (w) { return /^(19|20)\d\d(-|$)/.test(w); });
            for (const y of work.years)
                if (!year || Number(year.slice(0, 4)) === y)
                    found.push({work: work, year: y, rest: rest, key: work.folder + "/" + work.name + "/" + y});
        }
        return found.sort(function (a, b) { return b.year - a.year; });
    }

    function matches(row, words) {
        return words.every(function (w) { return contains(row.text, w); });
    }

    /* Rows of whole years, newest first, until there are enough of them. */
    async function find(places, state, wanted) {
        while (state.hits.length < wanted && state.next < places.length) {
            const year = places[state.next].year;
            const here = [];
            while (state.next < places.length && places[state.next].year === year) here.push(places[state.next++]);
            await Promise.all(here.filter(function (p) { return !shards.has(p.key); })
                .map(function (p) { return load("soeg/" + p.key + ".js"); }));
            const hits = [];
            for (const place of here)
                for (const row of shards.get(place.key))
                    if (matches(row, place.rest)) hits.push({row: row, work: place.work});
            hits.sort(function (a, b) {
                return b.row.month - a.row.month || order.compare(a.work.title, b.work.title) ||
                    order.compare(a.row.note, b.row.note);
            });
            state.hits.push(...hits);
        }
    }

    function element(tag, name, text) {
        const e = document.createElement(tag);
        if (name) e.className = name;
        e.textContent = text;
        return e;
    }

    function show(hit) {
        const row = hit.row;
        const item = document.createElement("li");
        const link = element("a", "", hit.work.title);
        link.href = "udgivelse/" + row.report + "/" + row.id + "/index.html";
        item.append(link, " ", element("span", "about", row.note ? row.period + ", " + row.note : row.period));
        if (row.version > 1) item.append(" ", element("span", "tag", "version " + row.version));
        const day = row.day.split("-");
        const time = element("time", "", Number(day[2]) + ". " + months[Number(day[1]) - 1] + " " + day[0]);
        time.dateTime = row.day;
        item.append(" ", time);
        list.append(item);
    }

    async function search(text, shown) {
        const mine = ++latest;
        const words = fold(text).split(/\s+/).filter(Boolean);
        list.setAttribute("aria-busy", "true");
        try {
            if (!works) await load("soeg/index.js");
            const places = words.length > 0 ? candidates(words) : [];
            const state = {hits: [], next: 0};
            await find(places, state, shown + 1);
            if (mine !== latest) return;
            list.replaceChildren();
            state.hits.slice(0, shown).forEach(show);
            const rest = state.hits.length > shown;
            more.hidden = !rest;
            more.onclick = function () { search(text, shown + STEP).then(function () { focusItem(shown); }); };
            if (words.length === 0) status.textContent = "";
            else if (state.hits.length === 0) status.textContent = "Ingen udgivelser passer til alle ordene.";
            else if (rest) status.textContent = "De nyeste " + shown + " udgivelser, der passer:";
            else status.textContent = state.hits.length === 1 ? "1 udgivelse:" : state.hits.length + " udgivelser:";
        } catch (error) {
            if (mine === latest) status.textContent = "Søgningen kunne ikke læse arkivets oversigt. Prøv at genindlæse siden.";
        } finally {
            if (mine === latest) list.removeAttribute("aria-busy");
        }
    }

    function focusItem(at) {
        const links = list.querySelectorAll("a");
        if (links[at]) links[at].focus();
    }

    /* Arrows go through what was found, from the field and back to it. */
    document.addEventListener("keydown", function (event) {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        const stops = [input, ...list.querySelectorAll("a")];
        const at = stops.indexOf(document.activeElement);
        const to = at + (event.key === "ArrowDown" ? 1 : -1);
        if (at < 0 || to < 0 || to >= stops.length) return;
        event.preventDefault();
        stops[to].focus();
    });

    let waiting = 0;
    function changed() {
        const url = new URL(location.href);
        url.search = input.value ? "?q=" + encodeURIComponent(input.value) : "";
        try { history.replaceState(null, "", url); } catch (error) { /* pages of a folder keep their address */ }
        search(input.value, STEP);
    }
    input.addEventListener("input", function () {
        clearTimeout(waiting);
        waiting = setTimeout(changed, 150);
    });
    form.addEventListener("submit", function (event) {
        event.preventDefault();
        clearTimeout(waiting);
        changed();
    });
    input.value = new URLSearchParams(location.search).get("q") || "";
    if (input.value) search(input.value, STEP);
}());
