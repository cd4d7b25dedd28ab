package vae4j.cli.run;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.core.model.Family;
import vae4j.core.model.Family.Kind;

/**
 * Settings that only some kinds of models have; each field has the name of a component of their settings, and null for
 * what the kind has anyway. Their standard values are those of the kind.
 */
@Command(optionListHeading = "%nOf some kinds of models:%n")
public final class KindOptions {
    // The options themselves are declared with the kinds that have them.

    /**
     * The settings of a kind, by name; empty if it has none.
     *
     * @param beta what was given as weight of the KL term; null if nothing was
     * @throws UserException if an option was given that the kind does not have
     */
    SequencedMap<String, Object> settings(Kind kind, Double beta) {
        var standards = kind.standards();
        var given = new LinkedHashMap<String, Object>();
        if (beta != null && standards.containsKey("beta")) given.put("beta", beta);
        for (var field : KindOptions.class.getDeclaredFields()) {
            var value = value(field);
            if (value == null) continue;
            if (!standards.containsKey(field.getName())) throw misplaced(field.getName(), kind);
            given.put(field.getName(), value);
        }
        standards.putAll(given);
        return standards;
    }

    private Object value(java.lang.reflect.Field field) {
        try {
            return field.get(this);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a field of this class can be read", e);
        }
    }

    private static UserException misplaced(String setting, Kind kind) {
        var having = Family.kinds().stream().filter(k -> k.standards().containsKey(setting)).map(Kind::name).toList();
        return UserException.usage("--" + RunOptions.kebab(setting) + " needs --model " + String.join(" or ", having) + ", not " + kind.name());
    }
}
