package vae4j.cli.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A text with places to fill. {@code {{name}}} is replaced by a value as text, with every character that means something
 * in HTML escaped; {@code {{{name}}}} by a value as it is, for scripts and styles. What stands between {@code {{#name}}} and
 * {@code {{/name}}} is left out if there is no such value or it is empty, and is repeated for each element of a list, whose
 * names then hide the outer ones. What was filled in is not searched for places again.
 */
record Template(String text) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\{(\\w+)}}}|\\{\\{([#/]?)(\\w+)}}");

    /** @throws IllegalStateException if the template is wrong or names a value that is not there: its author's mistake */
    String fill(Map<String, ?> values) {
        var out = new StringBuilder(text.length());
        var place = PLACE.matcher(text);
        int at = 0;
        while (place.find(at)) {
            out.append(text, at, place.start());
            at = place.end();
            if (place.group(1) != null) {
                out.append(value(values, place.group(1)));
            } else if (place.group(2).isEmpty()) {
                out.append(escape(value(values, place.group(3))));
            } else {
                var closing = "{{/" + place.group(3) + "}}";
                int close = place.group(2).equals("/") ? -1 : text.indexOf(closing, at);
                if (close < 0) throw new IllegalStateException("the template has an unpaired " + place.group());
                var part = new Template(text.substring(at, close));
                for (var inner : repetitions(values, place.group(3))) out.append(part.fill(inner));
                at = close + closing.length();
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    private static List<Map<String, ?>> repetitions(Map<String, ?> values, String name) {
        return switch (values.get(name)) {
            case null -> List.of();
            case List<?> list -> {
                var all = new ArrayList<Map<String, ?>>();
                for (var element : list) {
                    var inner = new HashMap<String, Object>(values);
                    ((Map<?, ?>) element).forEach((key, value) -> inner.put((String) key, value));
                    all.add(inner);
                }
                yield all;
            }
            case Object one -> one.toString().isEmpty() ? List.of() : List.of(values);
        };
    }

    private static String value(Map<String, ?> values, String name) {
        var value = values.get(name);
        if (value == null) throw new IllegalStateException("the template names {{" + name + "}}, which has no value");
        return value.toString();
    }

    /** Safe as text and inside of a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
