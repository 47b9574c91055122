package io.camelsoar.sandbox.windows;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The server's end of one HTTP/1.1 connection, and the logon that belongs to it.
 *
 * <p>NTLM and Kerberos authenticate connections, not requests. The JDK's own HTTP server hides where a connection begins and ends.
 */
final class HttpConnection implements Closeable {

    /**
     * One request.
     *
     * @param path without its query
     * @param headers by name, without regard to case
     */
    record Request(String path, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream input;
    private Ntlm ntlm;
    private String kerberosUser;

    HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    Ntlm ntlm() {
        return ntlm;
    }

    void setNtlm(Ntlm ntlm) {
        this.ntlm = ntlm;
    }

    /** Who brought a ticket on this connection; null if nobody did. */
    String kerberosUser() {
        return kerberosUser;
    }

    void setKerberosUser(String user) {
        kerberosUser = user;
    }

    /** @return the next request, or null at the end of the connection */
    Request read() throws IOException {
        String requestLine = readLine();
        if (requestLine == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).trim(), line.substring(colon + 1).trim());
        }
        if ("100-continue".equalsIgnoreCase(headers.get("Expect"))) {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        boolean chunked = "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
        return new Request(path(requestLine), headers, chunked ? readChunks() : readFixed(headers));
    }

    private static String path(String requestLine) {
        String[] words = requestLine.split(" ");
        return words.length < 2 ? "" : words[1].replaceFirst("\\?.*", "");
    }

    /** Reads on without an answer until the client gives up. */
    void awaitEnd() throws IOException {
        while (read() != null) {
            // Nothing is answered any more.
        }
    }

    private byte[] readFixed(Map<String, String> headers) throws IOException {
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        byte[] body = input.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the request ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(readLine().trim(), 16);
            body.writeBytes(input.readNBytes(length));
            readLine();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** @param headers complete header lines, each ended by CR LF */
    void write(int status, String headers, byte[] body) throws IOException {
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\nServer: Microsoft-HTTPAPI/2.0\r\n" + headers
                + "Content-Length: " + body.length + "\r\n\r\n";
        // In one piece: a head alone in the first packet would wait for the client's delayed acknowledgement.
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        socket.getOutputStream().write(message.toByteArray());
        socket.getOutputStream().flush();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            default -> "Internal Server Error";
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
