package vae4j.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file so that it appears at once and whole: into a temporary file of the same folder, down to the disk, then
 * renamed over the old one. If anything fails, the temporary file is removed and the old file is as it was.
 * <p>A symbolic link stays one; what it points to is replaced. A device or pipe ({@code /dev/stdout}) cannot be replaced
 * and is written to directly. A thread that was interrupted can still save: the interrupt is kept for afterwards, as it
 * would otherwise close the file.
 * <p>Every method throws {@link UncheckedIOException} with one line that names the file and the reason.
 */
public final class AtomicFile {
    /** Writes the content of a file as a stream; buffered, and not to be closed. */
    @FunctionalInterface
    public interface StreamContent {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes the content of a file from off-heap memory. */
    @FunctionalInterface
    public interface ChannelContent {
        void writeTo(FileChannel out) throws IOException;
    }

    private AtomicFile() {}

    /** Writes text as UTF-8. */
    public static void writeText(Path file, String text) {
        writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void writeBytes(Path file, byte[] bytes) {
        writeStream(file, out -> out.write(bytes));
    }

    /** @throws RuntimeException whatever the content throws; an IOException becomes an UncheckedIOException */
    public static void writeStream(Path file, StreamContent content) {
        writeChannel(file, channel -> {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
        });
    }

    /** @throws RuntimeException whatever the content throws; an IOException becomes an UncheckedIOException */
    public static void writeChannel(Path file, ChannelContent content) {
        boolean interrupted = Thread.interrupted();
        try {
            if (Files.isDirectory(file)) throw new FileSystemException(file.toString(), null, "it is a folder");
            if (Files.exists(file) && !Files.isRegularFile(file)) writeInto(file, content);
            else replace(Files.isSymbolicLink(file) ? target(file) : file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static void writeInto(Path device, ChannelContent content) throws IOException {
        try (var channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
        }
    }

    /** Where a link leads, even if nothing is there yet. */
    private static Path target(Path link) throws IOException {
        return Files.exists(link) ? link.toRealPath() : link.resolveSibling(Files.readSymbolicLink(link));
    }

    private static void replace(Path file, ChannelContent content) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        checkFolder(file, folder);
        var temporary = folder.resolve("." + file.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            // Not Files.createTempFile: its files are readable by their owner only, and the mode survives the rename.
            try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (Throwable failure) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /** The system's own messages name the temporary file, which says nothing to the user. */
    private static void checkFolder(Path file, Path folder) throws IOException {
        var shown = file.getParent() == null ? Path.of(".") : file.getParent();
        String problem = folder == null ? "it is no file name"
            : !Files.exists(folder) ? "the folder " + shown + " does not exist"
            : !Files.isDirectory(folder) ? shown + " is not a folder"
            : !Files.isWritable(folder) ? "the folder " + shown + " is not writable"
            : null;
        if (problem != null) throw new FileSystemException(file.toString(), null, problem);
    }

    /** The reason without the file's name, which stands before it. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) return "there is no such file";
        if (e instanceof java.nio.file.AccessDeniedException) return "permission denied";
        if (e instanceof FileSystemException f && f.getReason() != null) return f.getReason();
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
