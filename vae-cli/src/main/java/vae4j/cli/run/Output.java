package vae4j.cli.run;

import java.io.PrintWriter;
import java.util.SequencedMap;
import vae4j.core.io.Json;

/**
 * Where a command writes: results to one stream, everything else to the other.
 *
 * @param json whether the result is one JSON object, instead of text for people
 */
public record Output(PrintWriter out, PrintWriter err, boolean json) {
    /** A line for the person who waits. */
    public void say(String line) {
        err.println(line);
        err.flush();
    }

    /** The result, one way or the other. */
    public void result(SequencedMap<String, ?> object, String text) {
        if (json) out.print(Json.pretty(object));
        else out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }
}
