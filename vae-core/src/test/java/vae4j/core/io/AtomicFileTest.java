package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir Path folder;

    private void assertOnlyFile(String name, String content) throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly(name);
        }
        assertThat(folder.resolve(name)).hasContent(content);
    }

    @Test
    void theNewFileReplacesTheOldOne() throws IOException {
        var file = folder.resolve("f.txt");
        AtomicFile.writeText(file, "öld, and longer");
        assertOnlyFile("f.txt", "öld, and longer");
        AtomicFile.writeText(file, "new");
        assertOnlyFile("f.txt", "new");
    }

    @Test
    void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
        var file = folder.resolve("f.txt");
        AtomicFile.writeText(file, "old");
        AtomicFile.writeStream(file, out -> {
            out.write("half".getBytes());
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertOnlyFile("f.txt", "half");
    }

    @Test
    void whatFailsHalfwayLeavesTheOldFileAndNothingElse() throws IOException {
        var file = folder.resolve("f.txt");
        AtomicFile.writeText(file, "old");
        assertThatThrownBy(() -> AtomicFile.writeStream(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        })).isInstanceOf(UncheckedIOException.class).hasMessage("cannot write " + file + ": No space left on device");
        assertOnlyFile("f.txt", "old");
        assertThatThrownBy(() -> AtomicFile.writeStream(file, out -> {
            throw new IllegalStateException("mine");
        })).isInstanceOf(IllegalStateException.class).hasMessage("mine");
        assertThatThrownBy(() -> AtomicFile.writeStream(file, out -> {
            throw new AssertionError("even this");
        })).isInstanceOf(AssertionError.class);
        assertOnlyFile("f.txt", "old");
    }

    @Test
    void aMissingFolderIsNamed() {
        var file = folder.resolve("x/f.txt");
        assertThatThrownBy(() -> AtomicFile.writeText(file, "")).isInstanceOf(UncheckedIOException.class)
            .hasMessage("cannot write " + file + ": the folder " + folder.resolve("x") + " does not exist");
    }

    @Test
    void aFileInPlaceOfAFolderIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("x"), "").resolve("f.txt");
        assertThatThrownBy(() -> AtomicFile.writeText(file, "")).hasMessage("cannot write " + file + ": " + folder.resolve("x") + " is not a folder");
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamed() {
        assertThatThrownBy(() -> AtomicFile.writeText(folder, "")).isInstanceOf(UncheckedIOException.class).hasMessage("cannot write " + folder + ": it is a folder");
    }

    @Test
    void aFolderThatIsNotWritableIsNamed() throws IOException {
        posix();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(folder), "the superuser may write anywhere");
            var file = folder.resolve("f.txt");
            assertThatThrownBy(() -> AtomicFile.writeText(file, "")).isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": the folder " + folder + " is not writable");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void othersMayReadTheFileAsUsual() throws IOException {
        posix();
        AtomicFile.writeText(folder.resolve("a"), "");
        var usual = Files.createFile(folder.resolve("b"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("a"))).isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        posix();
        var file = folder.resolve("real");
        var link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        AtomicFile.writeText(link, "not there before");
        assertThat(file).hasContent("not there before");
        AtomicFile.writeText(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new").isRegularFile();
    }

    /** A pipe of its own, and not /dev/null: where the promise is broken, the superuser would lose that. */
    @Test
    void aPipeIsWrittenToAndNotReplaced() throws Exception {
        var pipe = folder.resolve("pipe");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
        } catch (IOException e) {
            abort("needs mkfifo");
        }
        var read = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                read.complete(Files.readString(pipe));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        AtomicFile.writeText(pipe, "through");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo("through");
    }

    @Test
    void anInterruptedThreadStillSaves() {
        var file = folder.resolve("f.txt");
        Thread.currentThread().interrupt();
        AtomicFile.writeText(file, "saved");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("saved");
    }

    @Test
    void aNameWithoutAFolderIsWrittenToTheCurrentOne() throws IOException {
        var file = Path.of("atomic-file-test-" + ProcessHandle.current().pid() + ".txt");
        try {
            AtomicFile.writeText(file, "here");
            assertThat(file).hasContent("here");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void posix() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs POSIX files");
    }
}
