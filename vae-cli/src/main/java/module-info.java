/** The {@code vae} command. */
module vae4j.cli {
    requires vae4j.core;
    // No code here names these: they are required so that the image and the tests contain them.
    requires vae4j.images;
    requires vae4j.simd;
    requires info.picocli;

    opens vae4j.cli to info.picocli;
    opens vae4j.cli.command to info.picocli;
    // Options, and records that are read from and written as JSON.
    opens vae4j.cli.run to info.picocli, tools.jackson.databind;
}
