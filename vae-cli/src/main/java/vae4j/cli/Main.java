package vae4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the {@code vae} command. */
@Command(name = "vae", mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the words after {@code vae}
     */
    public static void main(String[] arguments) {
        StandardError.restore();
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {}
}
