package vae4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import vae4j.cli.command.AnomalyBenchCommand;
import vae4j.cli.command.ArithmeticCommand;
import vae4j.cli.command.BenchCommand;
import vae4j.cli.command.CompareCommand;
import vae4j.cli.command.CompleteCommand;
import vae4j.cli.command.DataCommand;
import vae4j.cli.command.EmbedCommand;
import vae4j.cli.command.EvaluateCommand;
import vae4j.cli.command.ExportCommand;
import vae4j.cli.command.InfoCommand;
import vae4j.cli.command.ImputationBenchCommand;
import vae4j.cli.command.InpaintingBenchCommand;
import vae4j.cli.command.InterpolateCommand;
import vae4j.cli.command.ReconstructCommand;
import vae4j.cli.command.ReportCommand;
import vae4j.cli.command.ResumeCommand;
import vae4j.cli.command.SampleCommand;
import vae4j.cli.command.ScoreCommand;
import vae4j.cli.command.TrainCommand;
import vae4j.cli.command.TraverseCommand;
import vae4j.cli.command.TutorialBenchCommand;

/** The entry point of the {@code vae} command. */
@Command(name = "vae", mixinStandardHelpOptions = true, versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND",
    description = "Variational autoencoders: train them, measure them, use them.",
    commandListHeading = "%nCommands:%n",
    footer = {"", "A first run, on built-in digits, well under a minute:", "  vae train", "",
        "What it made:", "  vae sample runs/vae-digits-1 --out samples.png", "  vae evaluate runs/vae-digits-1", "",
        "vae COMMAND --help explains a command, with examples."})
public final class Main implements Runnable {
    private static final List<String> COMMANDS = List.of("train", "resume", "evaluate", "sample", "reconstruct", "interpolate", "traverse", "arithmetic", "embed", "score", "complete", "export", "report", "compare", "info", "data", "bench", "bench-anomaly", "bench-imputation", "bench-inpainting", "bench-tutorial");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the words after {@code vae}
     */
    public static void main(String[] arguments) {
        StandardError.restore();
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);    // numbers are to be read by programs, too
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments));
    }

    /** Runs the command with other streams than the process's; returns the exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        var errors = new ErrorLine(err, List.of(arguments).contains("--verbose"));
        try {
            CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);   // which would tell on stderr of options that come twice: the last one wins
            return commandLine(arguments).setOverwrittenOptionsAllowed(true).setOut(out).setErr(err)
                .setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors)
                .execute(arguments);
        } catch (Error e) {                                       // not enough memory, above all
            return errors.print(e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** Knows only the command that is about to run, where there is one: each that is read costs time at every start. */
    private static CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Main());
        boolean known = arguments.length > 0 && COMMANDS.contains(arguments[0]);
        for (var name : known ? List.of(arguments[0]) : COMMANDS) line.addSubcommand(name, command(name));
        if (!known) line.addSubcommand("help", new CommandLine.HelpCommand());
        return HelpPage.on(line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF)));
    }

    private static Object command(String name) {
        return switch (name) {
            case "train" -> new TrainCommand();
            case "resume" -> new ResumeCommand();
            case "evaluate" -> new EvaluateCommand();
            case "sample" -> new SampleCommand();
            case "reconstruct" -> new ReconstructCommand();
            case "interpolate" -> new InterpolateCommand();
            case "traverse" -> new TraverseCommand();
            case "arithmetic" -> new ArithmeticCommand();
            case "embed" -> new EmbedCommand();
            case "score" -> new ScoreCommand();
            case "complete" -> new CompleteCommand();
            case "report" -> new ReportCommand();
            case "compare" -> new CompareCommand();
            case "bench-anomaly" -> new AnomalyBenchCommand();
            case "bench-imputation" -> new ImputationBenchCommand();
            case "bench-inpainting" -> new InpaintingBenchCommand();
            case "bench-tutorial" -> new TutorialBenchCommand();
            case "export" -> new ExportCommand();
            case "info" -> new InfoCommand();
            case "data" -> new DataCommand();
            case "bench" -> new BenchCommand();
            default -> throw new AssertionError(name);
        };
    }

    /** Without a command: the help. */
    @Override public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
