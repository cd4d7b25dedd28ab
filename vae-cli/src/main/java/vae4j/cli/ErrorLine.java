package vae4j.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import vae4j.core.data.DataException;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.ShapeException;
import vae4j.core.train.DivergedException;

/** Turns whatever went wrong into one line that begins with {@code vae:}, and an exit code. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Pattern OPTION_VALUE = Pattern.compile("Invalid value for (?:option|positional parameter at index \\S+) '?([^' (]+)'?[^:]*: (.*)");
    private final PrintWriter err;
    private final boolean verbose;

    /** @param verbose whether a stack trace follows the line */
    ErrorLine(PrintWriter err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    @Override public int handleParseException(ParameterException e, String[] arguments) {
        print(message(e) + "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help", e);
        return UserException.USAGE;
    }

    private static String message(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) return unmatched(unmatched.getUnmatched().getFirst(), e.getCommandLine());
        var line = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        var unknown = Pattern.compile("Unknown subcommand '(.*)'\\.?").matcher(line);
        if (unknown.matches()) return unmatched(unknown.group(1), e.getCommandLine());
        var value = OPTION_VALUE.matcher(line);
        if (value.matches()) line = value.group(1) + ": " + value.group(2);
        line = line.replaceAll("is not an? (int|long)$", "is not a whole number").replaceAll("is not a double$", "is not a number");
        return line.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + line.substring(1);
    }

    private static String unmatched(String word, CommandLine command) {
        if (word.startsWith("-")) {
            var name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "unknown option '" + name + "'" + Nearest.hint(name, command.getCommandSpec().optionsMap().keySet());
        }
        if (command.getSubcommands().isEmpty()) return "unexpected argument '" + word + "'";
        return "there is no command '" + word + "'" + Nearest.hint(word, command.getSubcommands().keySet());
    }

    @Override public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return print(e);
    }

    /** Prints what happened; returns the exit code. */
    int print(Throwable e) {
        boolean understood = e instanceof UserException || e instanceof FormatException || e instanceof DataException
            || e instanceof DivergedException || e instanceof ShapeException || e instanceof UncheckedIOException;
        if (understood) print(e.getMessage(), e);
        else if (e instanceof OutOfMemoryError) print("there is not enough memory for this: " + e.getMessage(), e);
        else print("this should not have happened: " + e + (verbose ? "" : " (--verbose shows where)"), e);
        return e instanceof UserException user ? user.exitCode() : UserException.FAILED;
    }

    private void print(String message, Throwable e) {
        err.println("vae: " + message.replaceAll("\\R", " "));
        if (verbose) e.printStackTrace(err);
        err.flush();
    }
}
