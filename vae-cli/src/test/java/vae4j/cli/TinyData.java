package vae4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sets of 6 x 6 pictures in IDX files, written byte by byte: bars, at one of six heights, which is the label. */
public final class TinyData {
    public static final int SIDE = 6;

    private TinyData() {}

    /** Grey pictures and labels; with a test split of 24 where wanted. Returns the folder. */
    public static Path folder(Path folder, int examples, boolean test) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("train-images-idx3-ubyte"), images(examples, 0));
            Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(examples));
            if (test) {
                Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(24, 7));
                Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(24));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] images(int examples, int shade) {
        var bytes = ByteBuffer.allocate(16 + examples * SIDE * SIDE).putInt(0x803).putInt(examples).putInt(SIDE).putInt(SIDE);
        for (int i = 0; i < examples; i++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) bytes.put((byte) (y == i % SIDE ? 200 + (i + shade) % 50 : 5 * (x + i % 3)));
            }
        }
        return bytes.array();
    }

    public static byte[] labels(int examples) {
        var bytes = ByteBuffer.allocate(8 + examples).putInt(0x801).putInt(examples);
        for (int i = 0; i < examples; i++) bytes.put((byte) (i % SIDE));
        return bytes.array();
    }
}
