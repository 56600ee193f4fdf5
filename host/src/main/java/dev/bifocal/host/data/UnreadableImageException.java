package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;

/** An image whose content is damaged or none that is known: it will not be readable the next time either. */
public final class UnreadableImageException extends BifocalException {

    private static final long serialVersionUID = 1L;

    /**
     * An unreadable image.
     *
     * @param source where it comes from
     * @param cause why it cannot be read
     */
    public UnreadableImageException(String source, Exception cause) {
        super(
                ErrorCode.DATA,
                "Image %s cannot be read: %s.".formatted(source, reason(cause)),
                "Replace the file, or remove it from the data set, or set data.unreadable to skip.",
                cause);
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message.replaceAll("[.!\\s]+$", "");
    }
}
