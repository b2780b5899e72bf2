"""Audio files of every kind, made by the tests themselves."""

import io

import av

from interviewer.speech.vad import Pcm


def encoded(
    pcm: Pcm, container: str, codec: str, rate_hz: int, *, layout: str = "mono", pcm_rate_hz: int | None = None
) -> bytes:
    """Mono samples as a file of this container, codec and rate; they have that rate unless another is named."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate_hz, layout=layout)
        convert = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate_hz)
        frame = av.AudioFrame.from_ndarray(pcm[None, :], format="s16", layout="mono")
        frame.sample_rate = pcm_rate_hz or rate_hz
        for piece in [*convert.resample(frame), *convert.resample(None)]:
            if piece is not None:
                file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return out.getvalue()
