package io.jemu.cli.explain;

import io.jemu.loader.explain.BindingDifference;
import io.jemu.loader.explain.Explanation;
import io.jemu.loader.explain.Explanation.Place;
import io.jemu.loader.explain.WhatIf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Explanations and differences as JSON. Members have the names of the records' components; an empty string says that
 * there is none. Addresses are strings of hexadecimal digits with 0x, as JSON's numbers do not hold 64 bits.
 */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** The whole text, lines ended. */
    public static String of(Explanation explanation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", word(explanation.outcome()));
        json.put("symbol", explanation.symbol());
        json.put("demangled", explanation.demangled());
        json.put("version", explanation.version());
        json.put("requester", explanation.requester());
        json.put("asks", explanation.asks());
        json.put("when", explanation.when());
        json.put("callSite", explanation.callSite());
        json.put("definition", explanation.definition());
        json.put("definer", explanation.definer());
        json.put("reason", explanation.reason());
        json.put("slot", hex(explanation.slot()));
        json.put("value", hex(explanation.value()));
        json.put("scopes", explanation.scopes().stream().map(scope -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", scope.name());
            members.put("places", places(scope.places()));
            return members;
        }).toList());
        json.put("outOfScope", places(explanation.outOfScope()));
        json.put("whatIfs", explanation.whatIfs().stream().map(ExplanationJson::whatIf).toList());
        json.put("references", explanation.references());
        return JsonText.of(json);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static List<Map<String, Object>> places(List<Place> places) {
        return places.stream().map(place -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("object", place.object());
            members.put("symbol", place.symbol());
            members.put("chosen", place.chosen());
            members.put("verdict", place.verdict());
            return members;
        }).toList();
    }

    private static Map<String, Object> whatIf(WhatIf whatIf) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("change", word(whatIf.change()));
        members.put("condition", whatIf.condition());
        members.put("subject", whatIf.subject());
        members.put("definition", whatIf.definition());
        members.put("object", whatIf.object());
        members.put("differs", whatIf.differs());
        return members;
    }

    /** The whole text, lines ended. */
    public static String of(BindingDifference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("objects", difference.objects().stream().map(object -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", word(object.kind()));
            members.put("name", object.name());
            members.put("from", object.from());
            members.put("to", object.to());
            return members;
        }).toList());
        json.put("bindings", difference.bindings().stream().map(change -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", word(change.kind()));
            members.put("requester", change.reference().requester());
            members.put("symbol", change.reference().symbol());
            members.put("asks", change.reference().asks());
            members.put("from", change.from());
            members.put("to", change.to());
            members.put("reason", change.reason());
            return members;
        }).toList());
        return JsonText.of(json);
    }
}
