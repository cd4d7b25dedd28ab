package vae4j.core.io;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** What the JSON parser complains about, without what it adds for its own developers. Free of data binding. */
final class JsonError {
    /** How to make the parser less strict. */
    private static final Pattern ADVICE = Pattern.compile("(; | \\(set |: (?:enable|disable|configure) |: not allowed as per )[`]?[^ ]*(Feature|CoercionConfig).*$", Pattern.DOTALL);
    private static final Pattern SOURCE = Pattern.compile("\\s*\\(start marker at \\[Source:[^\\]]*\\]\\)|\\s*\\[Source:[^\\]]*\\]");

    private JsonError() {}

    static String problem(JacksonException e) {
        return ADVICE.matcher(SOURCE.matcher(e.getOriginalMessage()).replaceAll("")).replaceFirst("");
    }
}
