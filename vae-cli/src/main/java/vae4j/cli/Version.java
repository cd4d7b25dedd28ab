package vae4j.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code vae --version} says. */
public final class Version implements IVersionProvider {
    /** The version of this build, as its module carries it. */
    public static String number() {
        return Version.class.getModule().getDescriptor().rawVersion().orElse("development");
    }

    @Override public String[] getVersion() {
        return new String[] {"vae " + number(), "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")};
    }
}
