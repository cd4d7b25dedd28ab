package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read chunk by chunk as the specification says; no reader in the JDK knows animations. */
class AnimatedPngTest {
    @TempDir Path folder;

    private record Chunk(String name, ByteBuffer data) {}

    private static Raster noise(long seed) {
        var raster = Raster.rgb(7, 5);
        new Random(seed).nextBytes(raster.bytes());
        return raster;
    }

    private List<Chunk> written(List<Raster> frames) throws IOException {
        var file = folder.resolve("a.png");
        AnimatedPng.write(file, frames, 80);
        var png = ByteBuffer.wrap(Files.readAllBytes(file)).position(8);
        var chunks = new ArrayList<Chunk>();
        while (png.hasRemaining()) {
            int length = png.getInt();
            var crc = new CRC32();
            crc.update(png.slice(png.position(), 4 + length));
            chunks.add(new Chunk(StandardCharsets.US_ASCII.decode(png.slice(png.position(), 4)).toString(), png.slice(png.position() + 4, length)));
            assertThat(png.position(png.position() + 4 + length).getInt()).isEqualTo((int) crc.getValue());
        }
        return chunks;
    }

    private static byte[] pixels(ByteBuffer data, int from) throws IOException {
        var bytes = new byte[data.capacity() - from];
        data.get(from, bytes);
        return new InflaterInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    @Test void everyFrameIsThereInOrder() throws IOException {
        var frames = List.of(noise(1), noise(2), noise(3));
        var chunks = written(frames);
        assertThat(chunks.stream().map(Chunk::name)).containsExactly("IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND");
        assertThat(chunks.get(1).data.getInt(0)).isEqualTo(3);
        int sequence = 0;
        int frame = 0;
        for (var chunk : chunks) {
            if (chunk.name.equals("fcTL") || chunk.name.equals("fdAT")) assertThat(chunk.data.getInt(0)).isEqualTo(sequence++);
            if (chunk.name.equals("fcTL")) {
                assertThat(chunk.data.getInt(4)).isEqualTo(7);
                assertThat(chunk.data.getInt(8)).isEqualTo(5);
                assertThat((double) chunk.data.getShort(20) / chunk.data.getShort(22)).isEqualTo(0.08);
            }
            if (!chunk.name.equals("IDAT") && !chunk.name.equals("fdAT")) continue;
            var pixels = pixels(chunk.data, chunk.name.equals("IDAT") ? 0 : 4);
            var expected = frames.get(frame++).bytes();
            for (int y = 0; y < 5; y++) {
                for (int i = 0; i < 21; i++) assertThat(pixels[y * 22 + 1 + i]).isEqualTo(expected[y * 21 + i]);
            }
        }
        assertThat(frame).isEqualTo(3);
    }

    /** What a reader without animations shows. */
    @Test void theFirstFrameIsAnOrdinaryPicture() throws Exception {
        var file = folder.resolve("b.png");
        AnimatedPng.write(file, List.of(noise(4), noise(5)), 80);
        assertThat(PngTest.decode(Files.readAllBytes(file))[2][3]).isEqualTo(noise(4).get(3, 2, 0) << 16 | noise(4).get(3, 2, 1) << 8 | noise(4).get(3, 2, 2));
    }

    @Test void framesOfOtherSizesAreRefused() {
        var file = folder.resolve("c.png");
        assertThatThrownBy(() -> AnimatedPng.write(file, List.of(noise(1), Raster.rgb(7, 6)), 80)).hasMessageContaining("picture 1", "7 x 6 x 3", "7 x 5 x 3");
        assertThatThrownBy(() -> AnimatedPng.write(file, List.of(), 80)).hasMessageContaining("at least one");
        assertThat(file).doesNotExist();
    }
}
