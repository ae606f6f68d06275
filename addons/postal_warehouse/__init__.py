from . import adapters, controllers, models, station
