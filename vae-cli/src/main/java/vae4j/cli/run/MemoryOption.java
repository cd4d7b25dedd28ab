package vae4j.cli.run;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.core.data.ReadOptions;

/** How much memory data may take. No result depends on it. */
@Command
public final class MemoryOption {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kmgt]?)i?b?");

    @Option(names = "--memory", paramLabel = "SIZE", description = "How much of the data to hold in memory, such as 512m or 2g; the rest is read from files (default: a quarter of the machine's memory).")
    private String memory;

    /** Options with this memory. @throws UserException if that is no size */
    public ReadOptions of(ReadOptions options) {
        if (memory == null) return options;
        var size = SIZE.matcher(memory.toLowerCase(Locale.ROOT));
        if (!size.matches()) throw UserException.usage("--memory is '" + memory + "'; expected a size such as 512m or 2g");
        long bytes = Long.parseLong(size.group(1)) << 10 * " kmgt".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
        if (bytes < ReadOptions.LEAST_MEMORY) throw UserException.usage("--memory is " + memory + "; expected at least " + (ReadOptions.LEAST_MEMORY >> 20) + "m");
        return options.memory(bytes);
    }
}
