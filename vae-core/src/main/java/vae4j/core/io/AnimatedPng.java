package vae4j.core.io;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures one after the other, for ever, as <a href="https://www.w3.org/TR/png-3/">PNG</a> (third edition, animation):
 * browsers play them, and readers that know no animation show the first one.
 */
public final class AnimatedPng {
    private AnimatedPng() {}

    /**
     * Writes by {@link AtomicFile}.
     *
     * @param frames       at least one; all of the same size and channels
     * @param milliseconds that each is shown
     * @throws IllegalArgumentException if the frames differ in size
     */
    public static void write(Path file, List<Raster> frames, int milliseconds) {
        check(frames, milliseconds);
        AtomicFile.writeStream(file, out -> write(out, frames, milliseconds));
    }

    private static void check(List<Raster> frames, int milliseconds) {
        if (frames.isEmpty()) throw new IllegalArgumentException("an animation needs at least one picture");
        if (milliseconds < 0 || milliseconds > Short.MAX_VALUE) throw new IllegalArgumentException("a picture is shown for 0 to 32767 milliseconds, not " + milliseconds);
        var first = frames.getFirst();
        for (int i = 1; i < frames.size(); i++) {
            var frame = frames.get(i);
            if (frame.width() != first.width() || frame.height() != first.height() || frame.channels() != first.channels()) {
                throw new IllegalArgumentException("picture " + i + " of the animation is " + size(frame) + ", the first one " + size(first));
            }
        }
    }

    private static String size(Raster raster) {
        return raster.width() + " x " + raster.height() + " x " + raster.channels();
    }

    private static void write(OutputStream to, List<Raster> frames, int milliseconds) throws IOException {
        var out = new DataOutputStream(to);
        out.write(Png.SIGNATURE);
        Png.chunk(out, "IHDR", Png.header(frames.getFirst()));
        Png.chunk(out, "acTL", ByteBuffer.allocate(8).putInt(frames.size()).putInt(0).array());   // 0: for ever
        int sequence = 0;
        for (int i = 0; i < frames.size(); i++) {
            Png.chunk(out, "fcTL", control(frames.get(i), sequence++, milliseconds));
            var data = Png.deflate(frames.get(i));
            if (i == 0) Png.chunk(out, "IDAT", data);
            else Png.chunk(out, "fdAT", ByteBuffer.allocate(4 + data.length).putInt(sequence++).put(data).array());
        }
        Png.chunk(out, "IEND", new byte[0]);
        out.flush();
    }

    private static byte[] control(Raster frame, int sequence, int milliseconds) {
        return ByteBuffer.allocate(26).putInt(sequence).putInt(frame.width()).putInt(frame.height()).putInt(0).putInt(0)
            .putShort((short) milliseconds).putShort((short) 1000)
            .put((byte) 0).put((byte) 0).array();                     // stays until the next one, which replaces it
    }
}
