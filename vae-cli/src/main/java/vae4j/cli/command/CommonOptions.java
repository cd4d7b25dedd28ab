package vae4j.cli.command;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vae4j.cli.run.Output;

/** What every command understands. */
@Command(optionListHeading = "%nOutput:%n")
final class CommonOptions {
    @Option(names = "--json", description = "Print one JSON object on stdout, and nothing else there.")
    boolean json;

    @Option(names = "--verbose", description = "Follow an error with its stack trace.")
    boolean verbose;                                              // is read before options are: see Main

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    boolean help;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Output output() {
        return new Output(out(), spec.commandLine().getErr(), json);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
