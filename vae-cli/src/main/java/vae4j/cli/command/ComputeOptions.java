package vae4j.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.core.backend.Backend;
import vae4j.core.backend.BackendProvider;
import vae4j.core.backend.Backends;

/** What computes. No result depends on it. */
@Command(optionListHeading = "%nMachine:%n")
final class ComputeOptions {
    @Option(names = "--threads", paramLabel = "N", description = "How many threads compute (default: one for each processor).")
    Integer threads;

    @Option(names = "--backend", paramLabel = "NAME",
        description = "simd or reference (default: the fastest that runs here). The results are the same bits.")
    String backend;

    /** Opens it; the caller closes it. */
    Backend open() {
        return open(threads());
    }

    /** Opens one that computes in the thread that calls it, for work that is shared out already. */
    Backend openForEachThread() {
        return open(1);
    }

    int threads() {
        if (threads != null && threads < 1) throw UserException.usage("--threads is " + threads + "; expected at least 1");
        return threads != null ? threads : Integer.getInteger(Backends.THREADS_PROPERTY, Runtime.getRuntime().availableProcessors());
    }

    private Backend open(int count) {
        var name = backend != null ? backend : System.getProperty(Backends.PROPERTY);
        var names = Backends.providers().stream().map(BackendProvider::name).toList();
        if (name != null && !names.contains(name)) {
            throw UserException.usage("there is no backend '" + name + "' here; expected " + String.join(" or ", names) + Nearest.hint(name, names));
        }
        try {
            return Backends.open(name, count);
        } catch (IllegalArgumentException e) {                    // there is one, but not on this machine
            throw UserException.failed(e.getMessage()).because(e);
        }
    }
}
