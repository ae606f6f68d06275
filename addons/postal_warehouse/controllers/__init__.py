from . import wms_dispatcher, wms_feedback
