package vae4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import vae4j.core.backend.Backends;
import vae4j.core.io.Json;

/** Runs the command inside the test, and keeps what it prints. Where no backend is asked for, the one without a start-up runs. */
public final class Cli {
    static {
        System.setProperty(Backends.PROPERTY, "reference");
    }

    /** What came of it. */
    public record Result(int code, String out, String err) {
        /** The one object that {@code --json} prints. */
        public Map<?, ?> json() {
            return Json.parse(out, "stdout", LinkedHashMap.class);
        }

        /** The last line of stderr: where something went wrong, the one that says what. */
        public String error() {
            var lines = err.lines().toList();
            return lines.isEmpty() ? "" : lines.getLast();
        }
    }

    private Cli() {}

    public static Result vae(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) words[i] = arguments[i].toString();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        return new Result(code, out.toString(), err.toString());
    }
}
