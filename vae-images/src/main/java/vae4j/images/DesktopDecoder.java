package vae4j.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import vae4j.core.data.DataException;
import vae4j.core.data.ImageDecoder;

/**
 * PNG and JPEG. What is transparent lies on white. Of 16 bits the upper 8 are kept. A picture is grey if its file says
 * so, not because its colours happen to be. Decoders of JPEG may differ from each other by a level or two: the bytes are
 * those of the JDK's.
 */
public final class DesktopDecoder implements ImageDecoder {
    /** Called by {@link java.util.ServiceLoader}. */
    public DesktopDecoder() {}

    @Override public boolean knows(byte[] start) {
        return format(start) != null;
    }

    private static String format(byte[] start) {
        if (start.length >= 4 && start[0] == (byte) 0x89 && start[1] == 'P' && start[2] == 'N' && start[3] == 'G') return "png";
        return start.length >= 3 && start[0] == (byte) 0xFF && start[1] == (byte) 0xD8 && start[2] == (byte) 0xFF ? "jpeg" : null;
    }

    @Override public Picture decode(byte[] file, long mostPixels) {
        String format = format(file);
        if (format.equals("png")) PngChunks.check(file);
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > mostPixels) {
                throw new DataException("says that it has %,d x %,d pixels; expected at most %,d in all".formatted(width, height, mostPixels));
            }
            var warnings = new Warnings();
            reader.addIIOReadWarningListener(warnings);
            var image = reader.read(0);
            if (warnings.damage != null) throw new DataException("is damaged: " + warnings.damage);
            return picture(image);
        } catch (IOException | RuntimeException e) {
            // What the JDK's readers throw at damaged files is not only what they say they throw.
            if (e instanceof DataException known) throw known;
            throw new DataException("is a damaged " + format.toUpperCase(java.util.Locale.ROOT) + " picture: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
        } finally {
            reader.dispose();
        }
    }

    /** The reader only warns where a picture ends too early, and makes the rest up. */
    private static final class Warnings implements IIOReadWarningListener {
        private String damage;

        @Override public void warningOccurred(ImageReader source, String warning) {
            // Wrong notes on colour spaces and previews are common, and change no pixel.
            if (!warning.contains("ICC") && !warning.contains("humb")) damage = warning;
        }
    }

    private static Picture picture(BufferedImage image) {
        int channels = image.getColorModel().getColorSpace().getNumComponents() == 1 ? 1 : 3;
        int width = image.getWidth();
        int height = image.getHeight();
        var values = new byte[width * height * channels];
        boolean alpha = image.getColorModel().hasAlpha();
        if (channels == 1) grey(image, alpha, values);
        else colours(image, values);
        return new Picture(height, width, channels, values);
    }

    /** From the samples themselves: a grey colour space of the JDK is linear, and its conversion would change them. */
    private static void grey(BufferedImage image, boolean alpha, byte[] values) {
        var raster = image.getRaster();
        int bits = raster.getSampleModel().getSampleSize(0);
        int most = (1 << bits) - 1;
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++, i++) {
                int v = raster.getSample(x, y, 0);
                int grey = bits == 16 ? v >> 8 : v * 255 / most;
                int opaque = alpha ? raster.getSample(x, y, 1) : most;
                values[i] = (byte) onWhite(grey, alpha ? bits == 16 ? opaque >> 8 : opaque * 255 / most : 255);
            }
        }
    }

    private static void colours(BufferedImage image, byte[] values) {
        int pixels = values.length / 3;
        var row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int x = 0; x < row.length; x++) {
                int opaque = row[x] >>> 24;
                for (int c = 0; c < 3; c++) values[c * pixels + y * row.length + x] = (byte) onWhite(row[x] >> 16 - 8 * c & 0xFF, opaque);
            }
        }
    }

    private static int onWhite(int value, int opaque) {
        return (value * opaque + 255 * (255 - opaque) + 127) / 255;
    }
}
